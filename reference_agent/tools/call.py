"""What a tool gets with each call: the facts of the turn, and an interface to the thread.

Tools do not import sessions. Whatever they need of the thread is in `Services`.
"""

from typing import Any, Callable, Dict, List, NamedTuple, Optional, Set

__all__ = ["Approvals", "Call", "Rejected", "Services"]


class Rejected(Exception):
    """The tool does not do what the call asks for. The message is the call's output, in upstream's words."""


class Approvals(NamedTuple):
    """What the user has allowed so far; tools add to it.

    `paths` are the files that patches may change without another question, `commands` the keys of the commands that
    may run so (see `approval.ask`), `rules` the user's `approval.rules.Rules`.
    """

    paths: Set[str]
    commands: Set[Any]
    rules: Any


class Services(NamedTuple):
    """What a tool can ask of the thread.

    * `thread_id`: the thread's id.
    * `notify(notice)` sends a notice of `protocol.notices` to the front end.
    * `ask(turn_id, call_id, questions, cancelled)` puts multiple-choice questions to the user and waits; the answers
      are `{question id: [text, ...]}`, None when the client gives none.
    * `request(method, flag, params, cancelled, answered)` sends the client a request and waits; returns its result,
      None when there is none. `flag` is what the thread's status shows meanwhile. It calls `answered(result)` before
      the status changes back.
    * `interrupt()` asks the turn to stop; it does not wait.
    * `terminals()` gives the thread's `execution.terminal.Terminals`.
    * `approvals` is what the user has allowed.
    """

    thread_id: str
    notify: Callable[[Any], None]
    ask: Callable[..., Optional[Dict[str, List[str]]]]
    request: Callable[..., Any]
    interrupt: Callable[[], Any]
    terminals: Callable[[], Any]
    approvals: Approvals


def _drop(item: Any) -> None:
    """Do nothing with an item."""


class Call(NamedTuple):
    """One call.

    `call_id` and `turn_id` identify it; `settings`, `mode` and `model` (the model's facts) are the turn's; `services`
    are the thread's; `cancelled` is an Event, set when the turn no longer waits for the output; the turn sends the
    notices in the list `last_notices` together with the output; `note(item)` adds an item to the history at once;
    `diff` is the turn's `session.turn_diff.TurnDiff`. The registry sets `name`, as the model wrote it, and `version`,
    the `versions.value.Tools` that the agent aligns with.
    """

    call_id: Any
    settings: Any
    mode: Any
    services: Services
    turn_id: str
    model: Dict[str, Any]
    cancelled: Any
    last_notices: List[Any]
    note: Callable[[Any], None] = _drop
    diff: Any = None
    name: str = ""
    version: Any = None
