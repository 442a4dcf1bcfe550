"""`app-server`: threads and turns for a client that speaks JSON lines on stdin and stdout.

The methods are those of codex 0.115.0 that `params.METHODS` lists, with its error codes and messages; a turn runs by
itself and is told in notifications. The end of stdin, SIGTERM and SIGINT end everything, commands included.
"""

import os
import signal
import sys
import time

from .. import __version__, versions
from ..identity import originator, user_agent
from ..ids import is_uuid
from ..session.thread import Thread, TurnRefused
from ..settings.config import ConfigError, load_settings
from ..settings.overrides import apply_turn
from ..versions.contract import ContractError, load_contract
from . import notifications
from .options import Option, UsageError, read
from .params import BadParams
from .params import read as read_params
from .rpc import Peer, RpcError, serve

__all__ = ["main"]

OPTIONS = (
    Option(("--config", "-c"), "list"),
    Option(("--enable",), "list"),
    Option(("--disable",), "list"),
    Option(("--align",), "value"),
)
_NOT_BUILT = ("thread/resume", "thread/compact/start")
_FIXED = {"model": "model", "modelProvider": "model_provider", "serviceTier": "service_tier",
          "approvalPolicy": "approval_policy", "sandbox": "sandbox_mode", "baseInstructions": "base_instructions",
          "developerInstructions": "developer_instructions", "personality": "personality"}


class _Ended(Exception):
    """A signal asked for the end."""


def main(arguments, environ=os.environ):
    """Serve until stdin ends; return the exit code."""
    try:
        options, rest = read(arguments, OPTIONS)
        if rest:
            raise UsageError("unexpected argument '%s' found" % rest[0])
    except UsageError as error:
        sys.stderr.write("error: %s\n" % error)
        return 2
    overrides = options["config"] + [("features." + name, True) for name in options["enable"]]
    overrides += [("features." + name, False) for name in options["disable"]]
    try:
        contract = load_contract(versions.find(options["align"]) if options["align"] else versions.DEFAULT)
    except (ContractError, versions.NotBuilt) as error:
        sys.stderr.write("%s\n" % error)
        return 1
    peer = Peer(sys.stdout.buffer)
    server = Server(peer, contract, overrides, environ)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    try:
        serve(iter(sys.stdin.buffer.readline, b""), peer, server.handle)
    except _Ended:
        pass
    finally:
        server.close()
    return 0


def _end(number, frame):
    signal.signal(number, signal.SIG_IGN)
    raise _Ended()


class Server:
    """The methods. `handle(method, message)` gives a result, or a result and what to do once it is sent."""

    def __init__(self, peer, contract, overrides, environ):
        self._peer = peer
        self._contract = contract
        self._overrides = overrides
        self._environ = environ
        self._identity = None
        self._experimental = False
        self._threads = {}

    def handle(self, method, message):
        """Answer one request; raises `RpcError`. Notifications of clients need no answer."""
        if "id" not in message:
            return None
        try:
            params = read_params(method, message, self._experimental)
        except BadParams as error:
            raise RpcError(str(error))
        if self._identity is None and method != "initialize":
            raise RpcError("Not initialized")
        if method in _NOT_BUILT:
            raise RpcError("%s is not built yet in this agent" % method, -32601)
        try:
            return self._METHODS[method](self, params)
        except (TurnRefused, ConfigError, ContractError) as error:
            raise RpcError(str(error))

    def close(self):
        """End all threads."""
        for thread in self._threads.values():
            thread.close()

    def _initialize(self, params):
        if self._identity is not None:
            raise RpcError("Already initialized")
        client = params["clientInfo"]
        name = originator(client["name"], self._environ)
        agent = user_agent(name, client["name"], client["version"], self._environ)
        self._identity = (name, agent)
        self._experimental = bool((params["capabilities"] or {}).get("experimentalApi"))
        system = os.uname().sysname
        return {"userAgent": agent, "platformFamily": "unix", "platformOs": "macos" if system == "Darwin" else "linux"}

    def _thread_start(self, params):
        fixed = {key: params[name] for name, key in _FIXED.items() if params.get(name) is not None}
        overrides = self._overrides + list((params["config"] or {}).items())
        cwd = os.path.join(os.getcwd(), params["cwd"] or "")
        home = self._environ.get("CODEX_HOME") or os.path.join(os.path.expanduser("~"), ".codex")
        settings = load_settings(home, os.path.normpath(cwd), overrides,
                                 codex=self._contract.codex, **fixed)
        created = int(time.time())
        thread = Thread(settings, self._contract, self._identity, None, self._ask)
        thread.listen(lambda notice: self._tell(thread.id, notice))
        thread.request = lambda *request: self._request(thread, *request)
        self._threads[thread.id] = thread
        shown = notifications.thread_object(thread, created, __version__)
        result = {"thread": shown, "model": settings.model, "modelProvider": settings.provider.id,
                  "serviceTier": settings.service_tier, "cwd": settings.cwd,
                  "approvalPolicy": settings.approval_policy, "approvalsReviewer": "user",
                  "sandbox": notifications.sandbox_object(settings.sandbox),
                  "reasoningEffort": settings.reasoning_effort}
        return result, lambda: self._peer.notify("thread/started", {"thread": shown})

    def _turn_start(self, params):
        thread = self._find(params["threadId"])
        settings, mode = apply_turn(thread.settings, thread.mode, params)
        turn_id, begin = thread.prepare(params["input"], settings, mode, params["outputSchema"])
        return {"turn": notifications.turn_object(turn_id)}, begin

    def _turn_steer(self, params):
        thread = self._find(params["threadId"])
        if not params["expectedTurnId"]:
            raise RpcError("expectedTurnId must not be empty")
        if not params["input"]:
            raise RpcError("input must not be empty")
        return {"turnId": thread.steer(params["input"], params["expectedTurnId"])}

    def _turn_interrupt(self, params):
        self._find(params["threadId"]).interrupt()
        return {}

    def _find(self, thread_id):
        if not is_uuid(thread_id):
            raise RpcError("invalid thread id: `%s` is not a UUID" % thread_id)
        if thread_id not in self._threads:
            raise RpcError("thread not found: %s" % thread_id)
        return self._threads[thread_id]

    def _tell(self, thread_id, notice):
        for method, params in notifications.of(thread_id, notice):
            self._peer.notify(method, params)

    def _ask(self, thread, turn_id, call_id, questions, cancelled):
        """The client's answers: id to list of texts; {} when it refuses or answers nonsense (codex 0.115.0)."""
        result = self._request(thread, "item/tool/requestUserInput", "waitingOnUserInput", {
            "turnId": turn_id, "itemId": call_id, "questions": questions}, cancelled)
        try:
            return {key: [str(text) for text in value["answers"]] for key, value in result["answers"].items()}
        except (TypeError, KeyError, AttributeError):
            return {}

    def _request(self, thread, method, flag, params, cancelled, answered=None):
        """Put a request to the client while the thread shows that it waits; its result, None for an error.

        `answered(result)` is called as soon as there is an answer, before the thread waits no more.
        """
        status = {"threadId": thread.id, "status": {"type": "active", "activeFlags": [flag]}}
        self._peer.notify("thread/status/changed", status)
        number, result = self._peer.ask(method, dict({"threadId": thread.id}, **params), cancelled)
        self._peer.notify("serverRequest/resolved", {"threadId": thread.id, "requestId": number})
        status["status"]["activeFlags"] = []
        if answered and not cancelled.is_set():
            answered(result)
        if not cancelled.is_set():
            self._peer.notify("thread/status/changed", status)
        return result

    _METHODS = {
        "initialize": _initialize,
        "thread/start": _thread_start,
        "turn/start": _turn_start,
        "turn/steer": _turn_steer,
        "turn/interrupt": _turn_interrupt,
    }
