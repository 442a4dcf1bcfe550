"""Defects in trying again."""

from typing import Any, Callable, List

from reference_agent.protocol import items, retry, turn
from reference_agent.session import runner
from reference_agent.tools.registry import Registry

from .registry import breach


def _change_limits(change: Callable[[retry.Limits], retry.Limits]) -> None:
    true_init = turn.Turn.__init__
    turn.Turn.__init__ = lambda self, parallel, limits: true_init(  # type: ignore[method-assign]
        self, parallel, change(limits))


@breach("retry.again", "retry-streams-used-up")
def never_again() -> None:
    """Nothing is tried again, whatever is configured."""
    _change_limits(lambda limits: retry.Limits(0, 0))


@breach("retry.bounded", "retry-never")
def once_more() -> None:
    """One more try than configured is made."""
    _change_limits(lambda limits: retry.Limits(limits.request_retries, limits.stream_retries + 1))


@breach("retry.final", "retry-final")
def refusals_retried() -> None:
    """400 is tried again like any other status."""
    true_classify = retry.classify_status
    retry.classify_status = lambda status, *rest: (
        true_classify(status, *rest)._replace(retryable=True) if status == 400 else true_classify(status, *rest))


@breach("retry.same-bytes", "retry-streams")
def retry_says_more() -> None:
    """A retry tells the model that it is one."""
    def resend(self: Any, effect: Any) -> None:
        self._thread.history.add(items.message("user", "The answer was lost. Please answer again."))
        self._send(effect)
    runner.TurnRunner._EFFECTS[turn.Resend] = resend


@breach("retry.no-tool-twice", "retry-tool-once*")
def retry_runs_again() -> None:
    """A retry begins with the calls whose outputs the request holds."""
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
