"""Defects in trying again."""

import json
from typing import Any, Callable, List

from reference_agent.protocol import items, retry, turn
from reference_agent.session import runner
from reference_agent.tools.registry import Registry

from .patches import change_every_second_text
from .registry import breach


def _change_limits(change: Callable[[retry.Limits], retry.Limits]) -> None:
    true_init = turn.Turn.__init__
    turn.Turn.__init__ = lambda self, parallel, limits, *rest: true_init(  # type: ignore[method-assign]
        self, parallel, change(limits), *rest)


@breach("retry.again", "retry-streams-used-up")
def never_again() -> None:
    """No request is retried, whatever is configured."""
    _change_limits(lambda limits: retry.Limits(0, 0))


@breach("retry.bounded", "retry-never")
def once_more() -> None:
    """One retry more than configured is made."""
    _change_limits(lambda limits: retry.Limits(limits.request_retries, limits.stream_retries + 1))


@breach("retry.final", "retry-final")
def refusals_retried() -> None:
    """HTTP 400 is retried like other statuses."""
    true_classify = retry.classify_status
    def classify(table: Any, status: int, *rest: Any) -> retry.Failure:
        failure = true_classify(table, status, *rest)
        return failure._replace(retryable=True) if status == 400 else failure
    retry.classify_status = classify


@breach("retry.same-bytes", "retry-streams")
def retry_says_more() -> None:
    """A retry contains a message that says so."""
    def resend(self: Any, effect: Any) -> None:
        self._thread.history.add(items.message("user", "The answer was lost. Please answer again."))
        self._send(effect)
    runner.TurnRunner._EFFECTS[turn.Resend] = resend


@breach("retry.same-bytes", "retry-streams", also=["prefix.instructions"])
def retry_with_escapes() -> None:
    """Every second try has escapes in place of characters that are not ASCII."""
    change_every_second_text(lambda text: json.dumps(json.loads(text), separators=(",", ":")))


@breach("retry.no-tool-twice", "retry-tool-once*")
def retry_runs_again() -> None:
    """Before a retry the calls whose outputs are in the request are run again."""
    true_run, true_resend = Registry.run, runner.TurnRunner._EFFECTS[turn.Resend]
    made: List[Any] = []

    def run(*args: Any) -> Any:
        made.append(args)
        return true_run(*args)

    def resend(self: Any, effect: Any) -> None:
        for args in made:
            true_run(*args)
        true_resend(self, effect)
    Registry.run = run  # type: ignore[method-assign]
    runner.TurnRunner._EFFECTS[turn.Resend] = resend
