"""Asks the user to approve a command, when `policy` decides so, and remembers the answers.

An approval for the session holds for the same kind of tool and the same command in the same folder. A plain script of
one command counts as that command, however it is written; any other script counts by its text. An approval for ever
is a new rule; a message in the history names it to the model. (codex 0.115.0, measured.)

Upstream runs an approved command outside the sandbox: at once when the call asked for that or a rule allows it,
otherwise after the command failed inside. This agent has no sandbox to try first: a command that the user or a rule
allowed may run unconfined.
"""

from typing import Any, Callable, Dict, List, NoReturn, Optional, Tuple, Union

from ...execution.quoting import join
from ...execution.shells import script_of
from ...protocol import items
from ...protocol.notices import Command, ItemCompleted
from ..call import Call, Rejected
from . import rules
from .actions import actions
from .escalation import is_escalated
from .policy import REFUSE, RUN, Decision, decide
from .script import plain_commands

__all__ = ["Cancelled", "NotRun", "clear", "give_up", "put"]

_PATIENCE = 5


class NotRun(Exception):
    """The command may not run. `reason` says why; None when the user declined it."""

    def __init__(self, reason: Optional[str]) -> None:
        super().__init__(reason)
        self.reason = reason


class Cancelled(Rejected):
    """The user stopped the whole turn. The turn ignores the output."""


def clear(argv: List[str], cwd: str, asked: Dict[str, Any], call: Call, kind: str) -> bool:
    """Whether `argv` may run unconfined. Raises `NotRun` when it may not run, `Cancelled` when the user stops the turn.

    `asked` are the call's arguments; approvals for the session hold for tools of the same `kind`.
    """
    approvals, escalated = call.services.approvals, is_escalated(asked)
    decision = decide(argv, call.settings, approvals.rules, escalated, asked["prefix_rule"])
    if decision.kind == REFUSE:
        raise NotRun(decision.reason)
    if decision.kind == RUN:
        return decision.by_rule or escalated
    key = (kind, _essence(argv), cwd, asked["sandbox_permissions"] or "use_default")
    if key in approvals.commands:
        return True
    verdict = _verdict(put("item/commandExecution/requestApproval", _question(argv, cwd, asked, call, decision), call,
                           lambda answer: _tell(argv, cwd, call, answer)))
    if verdict == "cancel":
        give_up(call)
    elif verdict == "acceptForSession":
        approvals.commands.add(key)
    elif isinstance(verdict, list):
        _allow_for_ever(verdict, call)
    elif verdict == "decline":
        raise NotRun(None)
    return True


def put(method: str, params: Dict[str, Any], call: Call, answered: Callable[[Any], None]) -> Any:
    """Ask for an approval; returns the client's answer, None for an error. Raises `Cancelled`.

    `answered(answer)` is called while the client still sees the thread wait.
    """
    params = dict({"turnId": call.turn_id, "itemId": call.call_id}, **params)
    answer = call.services.request(method, "waitingOnApproval", params, call.cancelled, answered)
    if call.cancelled.is_set():
        raise Cancelled("aborted")
    return answer


def give_up(call: Call) -> NoReturn:
    """The user cancelled: stop the turn, and when it is stopped raise `Cancelled`."""
    call.services.interrupt()
    call.cancelled.wait(_PATIENCE)
    raise Cancelled("aborted")


def _question(argv: List[str], cwd: str, asked: Dict[str, Any], call: Call, decision: Decision) -> Dict[str, Any]:
    params: Dict[str, Any] = {}
    reason = decision.reason or asked["justification"]
    if reason is not None:
        params["reason"] = reason
    params.update(command=join(argv), cwd=cwd, commandActions=actions(argv))
    choices: List[Any] = ["accept", "cancel"]
    if decision.amendment is not None:
        params["proposedExecpolicyAmendment"] = decision.amendment
        choices.insert(1, {"acceptWithExecpolicyAmendment": {"execpolicy_amendment": decision.amendment}})
    params["availableDecisions"] = choices
    return params


def _verdict(answer: Any) -> Union[str, List[str]]:
    """accept, acceptForSession, decline or cancel, or the prefix to allow for ever; nonsense declines."""
    decision: Any = answer.get("decision") if isinstance(answer, dict) else None
    if decision in ("accept", "acceptForSession", "cancel"):
        return decision
    try:
        prefix = decision["acceptWithExecpolicyAmendment"]["execpolicy_amendment"]
        return [str(word) for word in prefix] if isinstance(prefix, list) else "decline"
    except (TypeError, KeyError):
        return "decline"


def _tell(argv: List[str], cwd: str, call: Call, answer: Any) -> None:
    """The command is over before it began, if that is the answer."""
    if _verdict(answer) in ("decline", "cancel"):
        status = "failed" if answer is None else "declined"
        call.services.notify(ItemCompleted(call.turn_id, Command(
            call.call_id, join(argv), cwd, None, status, None, None, None, argv)))


def _allow_for_ever(prefix: List[str], call: Call) -> None:
    if not prefix:
        return
    try:
        rules.save(call.settings.codex_home, prefix)
    except OSError:
        return
    call.services.approvals.rules.add(prefix)
    call.note(items.message("developer", "Approved command prefix saved:\n- " + rules.listed(prefix)))


def _essence(argv: List[str]) -> Tuple[str, ...]:
    commands = plain_commands(argv)
    if len(commands) == 1:
        return tuple(commands[0])
    script = script_of(argv)
    return tuple(argv) if script is None else ("script", argv[1], script)
