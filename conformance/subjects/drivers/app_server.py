"""The app-server driver: JSON-RPC lines on the agent's standard input and output.

What the agent notifies becomes events on the board, so that a scenario can name them:

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

and each step that was carried out is an event too: ``turn 1``, ``steer 2``, ``write 1``. The requests of the agent, of
whatever kind, are answered by the scenario's replies in the order in which they come.

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
from .running import Session, user_input, wait_for

__all__ = ["play_app_server"]

#: The agent's requests that a client answers: the event that each is, and the dialogue's key that keeps it.
_REQUESTS = {
    "item/tool/requestUserInput": ("question", "questions"),
    "item/commandExecution/requestApproval": ("approval", "approvals"),
    "item/fileChange/requestApproval": ("approval", "approvals"),
    "item/permissions/requestApproval": ("approval", "approvals"),
    "item/tool/call": ("call", "calls"),
}
_CLIENT = {"name": "codex_conformance", "title": "codex-conformance", "version": "1"}


def play_app_server(session: Session) -> Dict[str, Any]:
    """Play all steps in order; raises ``AgentFault`` when the agent ends, hangs, or breaks the protocol."""
    client, grace = _Client(session), 5.0
    try:
        client.open()
        for step in session.scenario.steps:
            client.play(step)
        client.finish()
    except AgentFault as fault:
        grace = 0.0  # whoever is at fault already gets no time to say goodbye
        client.fault = client.fault or fault
    finally:
        client.close(grace)
    if client.fault:
        client.fault.tail = client.process.tail()  # only now is everything read that it said
        raise client.fault
    return client.dialogue()


class _Client:
    """The user's side of one app-server connection."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.steps: List[Dict[str, Any]] = []
        self.asked: Dict[str, List[Dict[str, Any]]] = {"questions": []}
        self.told: List[Dict[str, Any]] = []
        self.turns: List[Dict[str, Any]] = []
        self.fault: Any = None
        self._counts: Dict[str, int] = {}
        self._calls = 0
        self._responses: Dict[int, Dict[str, Any]] = {}
        self._thread_id = self._turn_id = ""
        self._open_files: List[int] = []
        self._replies: List[threading.Thread] = []
        self._started = threading.Event()
        self.process: AgentProcess = session.start([], self._receive)
        self._started.set()

    # -- steps -----------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Handshake and thread start."""
        self._demand("initialize", {"clientInfo": _CLIENT, "capabilities": {"experimentalApi": True}})
        self.process.send(encode(method="initialized"))
        params = dict({"cwd": str(self.session.stage.cwd)}, **self.session.scenario.thread)
        result = self._demand("thread/start", params)
        self._thread_id = _at(result, "thread", "id")
        if not isinstance(self._thread_id, str):
            raise AgentFault("protocol", "thread/start: no thread.id in the result", self.process.tail())

    def play(self, step: Dict[str, Any]) -> None:
        """Carry out one step, after the events it waits for, and post that it was done."""
        do = step["do"]
        if not hasattr(self, "_play_" + do):
            raise BadInput("{}: driver app-server cannot play step {!r}".format(self.session.scenario.source, do))
        wait_for(self.session, self.process, step.get("after", []), "step {!r} to begin".format(do))
        getattr(self, "_play_" + do)(step)
        name = step.get("name") or self._numbered(do)
        self.session.board.post(name)
        until = step.get("until", ["turn {} completed".format(self._counts["turn"])] if do == "turn" else [])
        wait_for(self.session, self.process, until, "step {!r} to end".format(name))

    def close(self, grace: float) -> None:
        """End the agent, within ``grace`` seconds of its own accord, and let go of what the steps opened."""
        self.process.stop(grace)
        for descriptor in self._open_files:
            os.close(descriptor)

    def finish(self) -> None:
        """Let the last replies go out, which may be due and not sent; raise what no step was waiting for."""
        for replying in self._replies:
            replying.join(self.session.deadline)
        if self.fault:
            raise self.fault

    def dialogue(self) -> Dict[str, Any]:
        """What the user's side saw; see the module."""
        seen = dict(self.asked, steps=self.steps, turns=self.turns)
        return dict(seen, notifications=self.told) if self.session.scenario.notifications else seen

    def _play_turn(self, step: Dict[str, Any]) -> None:
        params = dict({"threadId": self._thread_id, "input": user_input(step)}, **step.get("params", {}))
        reply = self._call("turn/start", params)
        self._turn_id = _at(reply, "result", "turn", "id") or self._turn_id
        self._note("turn", {} if "result" in reply else {"error": reply.get("error")})

    def _play_steer(self, step: Dict[str, Any]) -> None:
        params = {"threadId": self._thread_id, "expectedTurnId": self._turn_id, "input": user_input(step)}
        self._note("steer", self._call("turn/steer", dict(params, **step.get("params", {}))))

    def _play_interrupt(self, step: Dict[str, Any]) -> None:
        self._note("interrupt", self._call("turn/interrupt", {"threadId": self._thread_id, "turnId": self._turn_id}))

    def _play_wait(self, step: Dict[str, Any]) -> None:
        pass

    def _play_write(self, step: Dict[str, Any]) -> None:
        path = step.get("path")
        if not path:
            raise BadInput("{}: step write needs a path".format(self.session.scenario.source))
        # Opened for reading too, a pipe takes the text at once, and keeps it until whoever reads it comes.
        descriptor = os.open(str(self.session.stage.cwd / path), os.O_RDWR | os.O_CREAT | os.O_NONBLOCK, 0o644)
        self._open_files.append(descriptor)
        os.write(descriptor, step.get("text", "").encode("utf-8"))

    # -- the connection --------------------------------------------------------------------------------------

    def _call(self, method: str, params: Dict[str, Any]) -> Dict[str, Any]:
        self._calls += 1
        with_id = self._calls
        self.process.send(encode(id=with_id, method=method, params=params))
        wait_for(self.session, self.process, ["response {}".format(with_id)], "the response to {}".format(method))
        return self._responses[with_id]

    def _demand(self, method: str, params: Dict[str, Any]) -> Dict[str, Any]:
        reply = self._call(method, params)
        if "result" not in reply:
            said = _at(reply, "error", "message") or reply.get("error", "neither result nor error")
            raise AgentFault("protocol", "{} was refused: {}".format(method, said), self.process.tail())
        return reply["result"]

    def _note(self, do: str, reply: Dict[str, Any]) -> None:
        self.steps.append(dict({"do": do}, **{key: reply[key] for key in ("result", "error") if key in reply}))

    def _numbered(self, kind: str) -> str:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return "{} {}".format(kind, self._counts[kind])

    def _receive(self, line: bytes) -> None:
        """Called on the reader's thread for each line that the agent prints."""
        if not line.strip():
            return
        self._started.wait()  # an agent may speak before its starter has it in hand
        try:
            self._understand(Incoming.of(line))
        except AgentFault as fault:
            self._give_up(fault)
        except (AttributeError, TypeError):
            self._give_up(AgentFault("protocol", "a message has not the shape of its kind: {!r}".format(line[:120])))

    def _give_up(self, fault: AgentFault) -> None:
        """Called on any thread: the first fault stays and wakes whoever waits."""
        if self.fault is None:
            fault.tail = fault.tail or self.process.tail()
            self.fault = fault
        self.session.board.abort(str(fault))

    def _understand(self, message: Incoming) -> None:
        if message.kind == "response":
            self._responses[message.id] = message.body
            self.session.board.post("response {}".format(message.id))
        elif message.kind == "request":
            self._asked(message)
        else:
            self._notified(message)

    def _notified(self, message: Incoming) -> None:
        params = message.body.get("params") or {}
        if message.method in self.session.scenario.notifications:
            self.told.append({"method": message.method, "params": params})
        if message.method == "turn/completed":
            turn = params.get("turn", {})
            self.turns.append({"status": turn.get("status"), "error": turn.get("error")})
            self.session.board.post("turn {} completed".format(len(self.turns)))
        elif message.method == "turn/started":
            self.session.board.post(self._numbered("turn-start").replace("turn-start", "turn") + " started")
        elif message.method in ("item/started", "item/completed"):
            kind = "{} {}".format(message.method.split("/")[1], params.get("item", {}).get("type"))
            self.session.board.post(self._numbered(kind))

    def _asked(self, message: Incoming) -> None:
        if message.method not in _REQUESTS:
            self.process.send(encode(id=message.id, error={
                "code": -32601, "message": "this client has no answer to {}".format(message.method)}))
            return
        kind, key = _REQUESTS[message.method]
        params = message.body.get("params") or {}
        self.asked.setdefault(key, []).append(
            {"method": message.method, "params": params} if key == "approvals" else params)
        name, number = self._numbered(kind), sum(map(len, self.asked.values()))
        self.session.board.post(name)
        self._replies.append(threading.Thread(target=self._reply, args=(message.id, name, number), daemon=True))
        self._replies[-1].start()

    def _reply(self, request_id: Any, name: str, number: int) -> None:
        """Answer the agent's request ``name``, the ``number``th of all kinds."""
        replies = self.session.scenario.replies
        try:
            if number > len(replies):
                raise AgentFault("protocol", "{} was not expected: the scenario has {} replies".format(
                    name, len(replies)), self.process.tail())
            reply = replies[number - 1]
            wait_for(self.session, self.process, reply.get("after", []), "reply {}".format(number))
            self.process.send(encode(id=request_id, **{key: reply[key] for key in ("result", "error") if key in reply}))
            self.session.board.post("reply {}".format(number))
        except AgentFault as fault:
            self._give_up(fault)


def _at(value: Any, *keys: str) -> Any:
    """What stands in nested objects under these keys, or None."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
