"""`app-server`: threads and turns for a client program that speaks JSON lines on standard input and output.

The methods are those of codex 0.115.0 that `params.methods` lists, with upstream's error codes and messages. A turn
runs in the background; notifications report its events. The end of standard input, SIGTERM and SIGINT end the process
and every command that it started.
"""

import os
import re
import signal
import sys
import time
from typing import Any, Dict, List, Mapping, Optional, Tuple

from .. import __version__
from ..identity import NAME, originator, user_agent
from ..settings.overrides import apply_turn
from ..versions.contract import ContractError
from . import notifications
from .client import ClientView
from .options import Option, UsageError, help_text, read
from .params import BadParams, methods
from .params import read as read_params
from .refused import Refused
from .rpc import NOT_FOUND, Peer, RpcError, serve
from .startup import OPTIONS as SHARED
from .startup import NoSuchThread, Startup, TurnRefused, working_folder

__all__ = ["main"]

OPTIONS = SHARED + (
    Option(("--help", "-h"), "flag"),
)
USAGE = "python -m reference_agent app-server [OPTIONS]"
_NOT_BUILT = ("thread/resume", "thread/compact/start")
#: Parameter of `thread/start` -> the key of `config.toml` that it fixes.
_FIXED = {"model": "model", "modelProvider": "model_provider", "serviceTier": "service_tier",
          "approvalPolicy": "approval_policy", "sandbox": "sandbox_mode", "baseInstructions": "base_instructions",
          "developerInstructions": "developer_instructions", "personality": "personality"}
#: How `exec` begins the message about a value of the wrong type; app-server has words of its own.
_EXEC_PREFIX = "Error loading config.toml: "
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")


class _Ended(BaseException):
    """A signal ends the process. No `except Exception` may stop that."""


def main(arguments: List[str], environ: Mapping[str, str] = os.environ) -> int:
    """Serve until standard input ends; return the exit code."""
    try:
        values, words = read(arguments, OPTIONS)
        if values["help"]:
            sys.stdout.write(help_text(USAGE, OPTIONS))
            return 0
        if words:
            raise UsageError("unexpected argument '%s' found\n\nUsage: %s app-server [OPTIONS]" % (words[0], NAME))
        startup = Startup(values, environ)
    except Refused as refused:
        return refused.report()
    peer = Peer(sys.stdout.buffer)
    server = Server(peer, startup, environ)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    try:
        serve(iter(sys.stdin.buffer.readline, b""), peer, server.handle)
    except _Ended:
        pass
    finally:
        startup.threads.close()
    return 0


def _without_prefix(refused: Refused) -> str:
    """Why a configuration is refused, in upstream's words if it has some."""
    return refused.shown[len(_EXEC_PREFIX):] if refused.shown.startswith(_EXEC_PREFIX) else str(refused)


def _end(number: int, frame: Any) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise _Ended()


class Server:
    """The methods of the protocol, for the client `peer`."""

    def __init__(self, peer: Peer, startup: Startup, environ: Mapping[str, str]) -> None:
        self._peer = peer
        self._startup = startup
        self._environ = environ
        self._identity: Optional[Tuple[str, str]] = None
        self._experimental = False
        self._shapes = methods(startup.contract.codex)

    def handle(self, method: str, message: Dict[str, Any]) -> Any:
        """The result of a request, or (result, function to call once it is sent). Raises RpcError."""
        try:
            params = read_params(self._shapes, method, message, self._experimental)
        except BadParams as error:
            raise RpcError(str(error))
        if self._identity is None and method != "initialize":
            raise RpcError("Not initialized")
        if method in _NOT_BUILT:
            raise RpcError("%s is not built yet in this agent" % method, NOT_FOUND)
        try:
            return self._METHODS[method](self, params)
        except (NoSuchThread, TurnRefused, ContractError) as error:
            raise RpcError(str(error))
        except Refused as refused:
            raise RpcError("failed to load configuration: " + _without_prefix(refused))

    def _initialize(self, params: Dict[str, Any]) -> Any:
        if self._identity is not None:
            raise RpcError("Already initialized")
        client = params["clientInfo"]
        if _CONTROL.search(client["name"]):
            raise RpcError("Invalid clientInfo.name: '%s'. Must be a valid HTTP header value." % client["name"])
        name = originator(client["name"], self._environ)
        agent = user_agent(name, client["name"], client["version"], self._environ)
        self._identity = (name, agent)
        self._experimental = bool((params["capabilities"] or {}).get("experimentalApi"))
        system = os.uname().sysname
        return {"userAgent": agent, "platformFamily": "unix", "platformOs": "macos" if system == "Darwin" else "linux"}

    def _thread_start(self, params: Dict[str, Any]) -> Any:
        fixed = {key: params[name] for name, key in _FIXED.items() if params.get(name) is not None}
        cwd = os.path.normpath(os.path.join(working_folder(), params["cwd"] or ""))
        settings = self._startup.settings(cwd, (params["config"] or {}).items(), **fixed)
        created = int(time.time())
        thread = self._startup.thread(settings, ClientView(self._peer), self._identity)
        shown = notifications.thread_object(thread, created, __version__)
        result = {"thread": shown, "model": settings.model, "modelProvider": settings.provider.id,
                  "serviceTier": settings.service_tier, "cwd": settings.cwd,
                  "approvalPolicy": settings.approval_policy, "approvalsReviewer": "user",
                  "sandbox": notifications.sandbox_object(settings.sandbox),
                  "reasoningEffort": settings.reasoning_effort}
        return result, lambda: self._peer.notify("thread/started", {"thread": shown})

    def _turn_start(self, params: Dict[str, Any]) -> Any:
        thread = self._startup.threads.find(params["threadId"])
        settings, mode = apply_turn(thread.settings, thread.mode, params)
        turn_id, begin = thread.prepare(params["input"], settings, mode, params["outputSchema"])
        return {"turn": notifications.turn_object(turn_id)}, begin

    def _turn_steer(self, params: Dict[str, Any]) -> Any:
        thread = self._startup.threads.find(params["threadId"])
        if not params["expectedTurnId"]:
            raise RpcError("expectedTurnId must not be empty")
        if not params["input"]:
            raise RpcError("input must not be empty")
        return {"turnId": thread.steer(params["input"], params["expectedTurnId"])}

    def _turn_interrupt(self, params: Dict[str, Any]) -> Any:
        self._startup.threads.find(params["threadId"]).interrupt()
        return {}

    _METHODS = {
        "initialize": _initialize,
        "thread/start": _thread_start,
        "turn/start": _turn_start,
        "turn/steer": _turn_steer,
        "turn/interrupt": _turn_interrupt,
    }
