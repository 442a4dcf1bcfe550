"""The interface to a thread that the session hands to its tools."""

from typing import TYPE_CHECKING, Any

from ..tools.call import Approvals, Services

if TYPE_CHECKING:
    from .thread import Thread

__all__ = ["services_of"]


def services_of(thread: "Thread") -> Services:
    """The `Services` of a `thread.Thread`."""
    def ask(turn_id: str, call_id: str, questions: Any, cancelled: Any) -> Any:
        return thread.ask(thread, turn_id, call_id, questions, cancelled)

    return Services(thread.id, thread.notify, ask, thread.request, thread.interrupt, lambda: thread.terminals,
                    Approvals(thread.approved_paths, thread.approved_commands, thread.rules))
