"""The app-server driver: JSON-RPC lines on the agent's standard input and output.

The agent's notifications and requests become events on the board, so that a scenario can name them:

==============================  =============================================
notification or request         event (N counts from 1 for each)
==============================  =============================================
``turn/started``                ``turn N started``
``turn/completed``              ``turn N completed``
``item/started``                ``started TYPE N`` (TYPE e.g. ``commandExecution``)
``item/completed``              ``completed TYPE N``
``item/tool/requestUserInput``  ``question N``
``item/*/requestApproval``      ``approval N``
``item/tool/call``              ``call N``
==============================  =============================================

Each step that was carried out is an event too: ``turn 1``, ``steer 2``, ``write 1``. The scenario's replies answer the
agent's requests, of all kinds, in the order in which the requests come.

Dialogue: ``{"steps": [{"do", "result" | "error"}], "questions": [params], "turns": [{"status", "error"}]}``, and where
there were any ``"approvals": [{"method", "params"}]``, ``"calls": [params]``, and of the notifications that the
scenario's ``notifications`` name ``"notifications": [{"method", "params"}]``, in the order in which they came.
"""

import os
import threading
from typing import Any, Dict, List

from ...errors import AgentFault, BadInput
from ..process import AgentProcess
from .jsonrpc import Incoming, encode
from .running import DriverRun, user_input, wait_for

__all__ = ["drive_app_server"]

#: The agent's requests that a client answers: the event that each is, and the dialogue's key that keeps it.
_REQUESTS = {
    "item/tool/requestUserInput": ("question", "questions"),
    "item/commandExecution/requestApproval": ("approval", "approvals"),
    "item/fileChange/requestApproval": ("approval", "approvals"),
    "item/permissions/requestApproval": ("approval", "approvals"),
    "item/tool/call": ("call", "calls"),
}
_CLIENT = {"name": "codex_conformance", "title": "codex-conformance", "version": "1"}


def drive_app_server(run: DriverRun) -> Dict[str, Any]:
    """Carry out all steps in order; raises ``AgentFault`` when the agent ends, hangs, or breaks the protocol."""
    client, grace = _Client(run), 5.0
    try:
        client.open()
        for step in run.scenario.steps:
            client.carry_out(step)
        client.finish()
    except AgentFault as fault:
        grace = 0.0  # an agent that is at fault already gets no time to end on its own
        client.fault = client.fault or fault
    finally:
        client.close(grace)
    if client.fault:
        client.fault.tail = client.process.tail()  # only now has everything been read that it printed
        raise client.fault
    return client.dialogue()


#: How many messages of an agent are read in a scenario: codex sends some dozens in a turn.
MESSAGES = 20000


class _Client:
    """The user's side of one app-server connection."""

    def __init__(self, run: DriverRun) -> None:
        self.run = run
        self.steps: List[Dict[str, Any]] = []
        self.requests: Dict[str, List[Dict[str, Any]]] = {"questions": []}
        self.notifications: List[Dict[str, Any]] = []
        self.turns: List[Dict[str, Any]] = []
        self.fault: Any = None
        self._counts: Dict[str, int] = {}
        self._calls = self._messages = 0
        self._responses: Dict[int, Dict[str, Any]] = {}
        self._thread_id = self._turn_id = ""
        self._open_files: List[int] = []
        self._replies: List[threading.Thread] = []
        self._started = threading.Event()
        self.process: AgentProcess = run.start([], self._receive)
        self._started.set()

    # -- steps -----------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Handshake and thread start."""
        self._demand("initialize", {"clientInfo": _CLIENT, "capabilities": {"experimentalApi": True}})
        self.process.send(encode(method="initialized"))
        params = dict({"cwd": str(self.run.launch.cwd)}, **self.run.scenario.thread)
        result = self._demand("thread/start", params)
        self._thread_id = _at(result, "thread", "id")
        if not isinstance(self._thread_id, str):
            raise AgentFault("protocol", "thread/start: no thread.id in the result", self.process.tail())

    def carry_out(self, step: Dict[str, Any]) -> None:
        """Carry out one step, after the events it waits for, and post that it was done."""
        do = step["do"]
        if not hasattr(self, "_do_" + do):
            raise BadInput("{}: driver app-server has no step {!r}".format(self.run.scenario.source, do))
        wait_for(self.run, self.process, step.get("after", []), "step {!r} to begin".format(do))
        getattr(self, "_do_" + do)(step)
        name = step.get("name") or self._numbered(do)
        self.run.board.post(name)
        until = step.get("until", ["turn {} completed".format(self._counts["turn"])] if do == "turn" else [])
        wait_for(self.run, self.process, until, "step {!r} to end".format(name))

    def close(self, grace: float) -> None:
        """End the agent, which has ``grace`` seconds to end on its own, and close the files that steps opened."""
        self.process.stop(grace)
        for descriptor in self._open_files:
            os.close(descriptor)

    def finish(self) -> None:
        """Wait until the last replies are sent; raise a fault that no step was waiting for."""
        for replying in self._replies:
            replying.join(self.run.deadline)
        if self.fault:
            raise self.fault

    def dialogue(self) -> Dict[str, Any]:
        """What the user's side received; see the module."""
        found = dict(self.requests, steps=self.steps, turns=self.turns)
        return dict(found, notifications=self.notifications) if self.run.scenario.notifications else found

    def _do_turn(self, step: Dict[str, Any]) -> None:
        params = dict({"threadId": self._thread_id, "input": user_input(step)}, **step.get("params", {}))
        reply = self._call("turn/start", params)
        self._turn_id = _at(reply, "result", "turn", "id") or self._turn_id
        self._note("turn", {} if "result" in reply else {"error": reply.get("error")})

    def _do_steer(self, step: Dict[str, Any]) -> None:
        params = {"threadId": self._thread_id, "expectedTurnId": self._turn_id, "input": user_input(step)}
        self._note("steer", self._call("turn/steer", dict(params, **step.get("params", {}))))

    def _do_interrupt(self, step: Dict[str, Any]) -> None:
        self._note("interrupt", self._call("turn/interrupt", {"threadId": self._thread_id, "turnId": self._turn_id}))

    def _do_wait(self, step: Dict[str, Any]) -> None:
        pass

    def _do_write(self, step: Dict[str, Any]) -> None:
        path = step.get("path")
        if not path:
            raise BadInput("{}: step write needs a path".format(self.run.scenario.source))
        # Opened for reading too, a pipe accepts the text at once and keeps it until somebody reads it.
        flags = os.O_RDWR | os.O_CREAT | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0)
        try:
            descriptor = os.open(str(self.run.launch.cwd / path), flags, 0o644)
            self._open_files.append(descriptor)
            os.write(descriptor, step.get("text", "").encode("utf-8"))
        except OSError as error:
            raise AgentFault("protocol", "step write: the agent has changed {}: {}".format(path, error.strerror))

    # -- the connection --------------------------------------------------------------------------------------

    def _call(self, method: str, params: Dict[str, Any]) -> Dict[str, Any]:
        self._calls += 1
        with_id = self._calls
        self.process.send(encode(id=with_id, method=method, params=params))
        wait_for(self.run, self.process, ["response {}".format(with_id)], "the response to {}".format(method))
        return self._responses[with_id]

    def _demand(self, method: str, params: Dict[str, Any]) -> Dict[str, Any]:
        reply = self._call(method, params)
        if "result" not in reply:
            reason = _at(reply, "error", "message") or reply.get("error", "neither result nor error")
            raise AgentFault("protocol", "{} was refused: {}".format(method, reason), self.process.tail())
        return reply["result"]

    def _note(self, do: str, reply: Dict[str, Any]) -> None:
        self.steps.append(dict({"do": do}, **{key: reply[key] for key in ("result", "error") if key in reply}))

    def _numbered(self, kind: str) -> str:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return "{} {}".format(kind, self._counts[kind])

    def _receive(self, line: bytes) -> None:
        """Called on the reader's thread for each line that the agent prints."""
        if not line.strip() or self.fault:
            return
        self._messages += 1
        if self._messages > MESSAGES:
            self._give_up(AgentFault("flooded", "the agent sends more than {} messages; the suite reads no more".format(
                MESSAGES)))
            return
        self._started.wait()  # an agent may print before `self.process` is set
        try:
            self._understand(Incoming.of(line))
        except AgentFault as fault:
            self._give_up(fault)
        except Exception:  # whatever it is, this thread has to go on reading
            self._give_up(AgentFault("protocol", "a message has not the shape of its kind: {!r}".format(line[:120])))

    def _give_up(self, fault: AgentFault) -> None:
        """Keep the first fault and end all waiting. Called on any thread."""
        if self.fault is None:
            fault.tail = fault.tail or self.process.tail()
            self.fault = fault
        self.run.board.abort(str(fault))

    def _understand(self, message: Incoming) -> None:
        if message.kind == "response":
            self._responses[message.id] = message.body
            self.run.board.post("response {}".format(message.id))
        elif message.kind == "request":
            self._request(message)
        else:
            self._notified(message)

    def _notified(self, message: Incoming) -> None:
        params = message.body.get("params") or {}
        if message.method in self.run.scenario.notifications:
            self.notifications.append({"method": message.method, "params": params})
        if message.method == "turn/completed":
            turn = params.get("turn", {})
            self.turns.append({"status": turn.get("status"), "error": turn.get("error")})
            self.run.board.post("turn {} completed".format(len(self.turns)))
        elif message.method == "turn/started":
            self.run.board.post(self._numbered("turn-start").replace("turn-start", "turn") + " started")
        elif message.method in ("item/started", "item/completed"):
            kind = "{} {}".format(message.method.split("/")[1], params.get("item", {}).get("type"))
            self.run.board.post(self._numbered(kind))

    def _request(self, message: Incoming) -> None:
        if message.method not in _REQUESTS:
            self.process.send(encode(id=message.id, error={
                "code": -32601, "message": "this client has no answer to {}".format(message.method)}))
            return
        kind, key = _REQUESTS[message.method]
        params = message.body.get("params") or {}
        self.requests.setdefault(key, []).append(
            {"method": message.method, "params": params} if key == "approvals" else params)
        name, number = self._numbered(kind), sum(map(len, self.requests.values()))
        self.run.board.post(name)
        self._replies.append(threading.Thread(target=self._reply, args=(message.id, name, number), daemon=True))
        self._replies[-1].start()

    def _reply(self, request_id: Any, name: str, number: int) -> None:
        """Answer the agent's request ``name``, the ``number``th of all kinds."""
        replies = self.run.scenario.replies
        try:
            if number > len(replies):
                raise AgentFault("protocol", "{} was not expected: the scenario has {} replies".format(
                    name, len(replies)), self.process.tail())
            reply = replies[number - 1]
            wait_for(self.run, self.process, reply.get("after", []), "reply {}".format(number))
            self.process.send(encode(id=request_id, **{key: reply[key] for key in ("result", "error") if key in reply}))
            self.run.board.post("reply {}".format(number))
        except AgentFault as fault:
            self._give_up(fault)


def _at(value: Any, *keys: str) -> Any:
    """What stands in nested objects under these keys, or None."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
