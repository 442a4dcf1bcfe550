"""The interface that a front end implements to show what happens in a thread and to ask the user.

`Startup.thread(settings, view)` connects a view with a new thread. From then on the thread calls the view from threads
of its own: `notice` for one event at a time, `ask` and `request` from the thread that runs the call and waits for the
answer. The front end itself calls `begin`, `warn` and `end` around a turn, if its view shows these.

Every method has a default: a view that overrides nothing shows nothing, and nobody answers its questions.
"""

import threading
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional

from ..protocol import notices

if TYPE_CHECKING:
    from ..session.thread import Thread

__all__ = ["Unattended", "View", "notices"]

#: The method that shows each kind of event, see `protocol.notices`.
KINDS = {
    notices.TurnStarted: "turn_started",
    notices.TurnEnded: "turn_ended",
    notices.ItemStarted: "item_started",
    notices.ItemCompleted: "item_completed",
    notices.TokenUsage: "token_usage",
    notices.Retrying: "retrying",
    notices.PlanUpdated: "plan_updated",
    notices.FileOutput: "file_output",
    notices.TurnDiff: "turn_diff",
}


class View:
    """One thread as a front end shows it. Override what the front end shows."""

    #: The thread that the view shows, None before `attach`.
    thread: Any = None

    def attach(self, thread: "Thread") -> None:
        """Show `thread` from now on. `Startup.thread` calls this once, before any other method."""
        self.thread = thread

    def begin(self, prompt: str) -> None:
        """Show that a turn is about to begin with this prompt."""

    def warn(self, text: str) -> None:
        """Show a warning; the turn goes on."""

    def end(self, ended: notices.TurnEnded) -> None:
        """Show that the turn is over; everything that belongs to it has been shown before."""

    def notice(self, notice: Any) -> None:
        """Show one event: call the method of its kind."""
        getattr(self, KINDS[type(notice)])(notice)

    def turn_started(self, notice: notices.TurnStarted) -> None:
        """A turn has begun; `turn_id` is what a steer names."""

    def turn_ended(self, notice: notices.TurnEnded) -> None:
        """A turn has ended: completed, interrupted or failed; a failed one has a `failure` with a `message`."""

    def item_started(self, notice: notices.ItemStarted) -> None:
        """An item has begun: a message of the user or the model, reasoning, a command, a patch, a search, an image."""

    def item_completed(self, notice: notices.ItemCompleted) -> None:
        """An item is complete. It has the same id as when it began, and now its text or its output."""

    def token_usage(self, notice: notices.TokenUsage) -> None:
        """A response has reported how many tokens it used; `total` counts all responses of the thread."""

    def retrying(self, notice: notices.Retrying) -> None:
        """A request has failed and is sent again: attempt `attempt` of `limit`."""

    def plan_updated(self, notice: notices.PlanUpdated) -> None:
        """The model has changed its plan: a list of `{"step": text, "status": status}`."""

    def file_output(self, notice: notices.FileOutput) -> None:
        """A patch has printed text."""

    def turn_diff(self, notice: notices.TurnDiff) -> None:
        """All changes that the patches of this turn have made so far, as a unified diff."""

    def ask(self, turn_id: str, call_id: str, questions: List[Dict[str, Any]],
            cancelled: threading.Event) -> Optional[Dict[str, List[str]]]:
        """Ask the user questions and wait for the answers: texts by the id of the question.

        A question is `{"id", "header", "question", "options": [{"label", "description"}, ...], "isOther", "isSecret"}`;
        `isOther` allows an answer that is no option. `cancelled` is set when the turn no longer wants an answer.
        None means that nobody can be asked; {} that the user answered nothing.
        """
        return None

    def request(self, method: str, flag: str, params: Dict[str, Any], cancelled: threading.Event,
                answered: Optional[Callable[[Any], None]] = None) -> Any:
        """Ask the user for an approval and wait for the result; None means that nobody answered: not approved.

        `method` and `params` are those of the app-server request that asks for it, without the thread's id
        (`item/commandExecution/requestApproval` and so on); `flag` says what the thread waits for meanwhile.
        `answered(result)`, where given, must be called with the result while the thread still shows that it waits,
        but not once `cancelled` is set.
        """
        return None


class Unattended(View):
    """A view for a run without a user: a question is asked and gets no answers, as in `exec` of codex 0.115.0."""

    def ask(self, turn_id: str, call_id: str, questions: List[Dict[str, Any]],
            cancelled: threading.Event) -> Optional[Dict[str, List[str]]]:
        """No answers."""
        return {}
