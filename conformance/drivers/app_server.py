"""The app-server driver: JSON-RPC lines on the agent's standard input and output.

What the agent notifies becomes events on the board, so that a scenario can name them:

==============================  =============================================
notification or request         event (N counts from 1 for each)
==============================  =============================================
``turn/started``                ``turn N started``
``turn/completed``              ``turn N completed``
``item/started``                ``started TYPE N`` (TYPE e.g. ``commandExecution``)
``item/completed``              ``completed TYPE N``
``item/tool/requestUserInput``  ``question N``, answered by the scenario's reply N
==============================  =============================================

and each step that was carried out is an event too: ``turn 1``, ``steer 2``, ``write 1``.

Dialogue: ``{"steps": [{"do", "result" | "error"}], "questions": [params], "turns": [{"status", "error"}]}``.
"""

import os
import threading
from typing import Any, Dict, List

from ..errors import AgentFault, BadInput
from ..process import AgentProcess
from .jsonrpc import Incoming, encode
from .session import Session, user_input, wait_for

__all__ = ["play_app_server"]

_CLIENT = {"name": "codex_conformance", "title": "codex-conformance", "version": "1"}


def play_app_server(session: Session) -> Dict[str, Any]:
    """Play all steps in order; raises ``AgentFault`` when the agent ends, hangs, or breaks the protocol."""
    client = _Client(session)
    try:
        client.open()
        for step in session.scenario.steps:
            client.play(step)
        client.check()
    except AgentFault as fault:
        raise client.fault or fault
    finally:
        client.close()
    return {"steps": client.steps, "questions": client.questions, "turns": client.turns}


class _Client:
    """The user's side of one app-server connection."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.steps: List[Dict[str, Any]] = []
        self.questions: List[Dict[str, Any]] = []
        self.turns: List[Dict[str, Any]] = []
        self.fault: Any = None
        self._counts: Dict[str, int] = {}
        self._responses: Dict[int, Dict[str, Any]] = {}
        self._thread_id = self._turn_id = ""
        self._open_files: List[int] = []
        self.process: AgentProcess = session.start([], self._receive)

    # -- steps -----------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Handshake and thread start."""
        self._demand("initialize", {"clientInfo": _CLIENT, "capabilities": {"experimentalApi": True}})
        self.process.send(encode(method="initialized"))
        params = dict({"cwd": str(self.session.stage.cwd)}, **self.session.scenario.thread)
        result = self._demand("thread/start", params)
        try:
            self._thread_id = result["thread"]["id"]
        except (KeyError, TypeError):
            raise AgentFault("protocol", "thread/start: no thread.id in the result", self.process.tail())

    def play(self, step: Dict[str, Any]) -> None:
        """Carry out one step, after the events it waits for, and post that it was done."""
        do = step["do"]
        wait_for(self.session, self.process, step.get("after", []), "step {!r} to begin".format(do))
        getattr(self, "_play_" + do)(step)
        name = step.get("name") or self._numbered(do)
        self.session.board.post(name)
        until = step.get("until", ["turn {} completed".format(self._counts["turn"])] if do == "turn" else [])
        wait_for(self.session, self.process, until, "step {!r} to end".format(name))

    def close(self) -> None:
        """End the agent and let go of what the steps opened."""
        self.process.stop()
        for descriptor in self._open_files:
            os.close(descriptor)

    def check(self) -> None:
        """Raise what went wrong while no step was waiting for it."""
        if self.fault:
            raise self.fault

    def _play_turn(self, step: Dict[str, Any]) -> None:
        params = dict({"threadId": self._thread_id, "input": user_input(step)}, **step.get("params", {}))
        reply = self._call("turn/start", params)
        self._turn_id = reply.get("result", {}).get("turn", {}).get("id", self._turn_id)
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
        with_id = len(self._responses) + 1
        self._responses[with_id] = {}
        self.process.send(encode(id=with_id, method=method, params=params))
        wait_for(self.session, self.process, ["response {}".format(with_id)], "the response to {}".format(method))
        return self._responses[with_id]

    def _demand(self, method: str, params: Dict[str, Any]) -> Dict[str, Any]:
        reply = self._call(method, params)
        if "result" not in reply:
            message = (reply.get("error") or {}).get("message", "neither result nor error")
            raise AgentFault("protocol", "{} was refused: {}".format(method, message), self.process.tail())
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
        try:
            message = Incoming.of(line)
        except AgentFault as fault:
            self.fault = self.fault or fault
            self.session.board.abort(str(fault))
            return
        if message.kind == "response":
            self._responses[message.id] = message.body
            self.session.board.post("response {}".format(message.id))
        elif message.kind == "request":
            self._asked(message)
        else:
            self._notified(message)

    def _notified(self, message: Incoming) -> None:
        params = message.body.get("params") or {}
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
        if message.method != "item/tool/requestUserInput":
            self.process.send(encode(id=message.id, error={
                "code": -32601, "message": "this client has no answer to {}".format(message.method)}))
            return
        self.questions.append(message.body.get("params") or {})
        number = len(self.questions)
        self.session.board.post("question {}".format(number))
        threading.Thread(target=self._reply, args=(message.id, number), daemon=True).start()

    def _reply(self, request_id: Any, number: int) -> None:
        replies = self.session.scenario.replies
        try:
            if number > len(replies):
                raise AgentFault("protocol", "question {} was not expected: the scenario has {} replies".format(
                    number, len(replies)), self.process.tail())
            reply = replies[number - 1]
            wait_for(self.session, self.process, reply.get("after", []), "reply {}".format(number))
            self.process.send(encode(id=request_id, result=reply["result"]))
            self.session.board.post("reply {}".format(number))
        except AgentFault as fault:
            self.fault = self.fault or fault
            self.session.board.abort(str(fault))
