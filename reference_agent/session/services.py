"""The interface to a thread that the session hands to its tools."""

from typing import Any

from ..tools.call import Approvals, Services

__all__ = ["services_of"]


def services_of(thread: Any) -> Services:
    """The `Services` of a `thread.Thread`."""
    def ask(turn_id: str, call_id: str, questions: Any, cancelled: Any) -> Any:
        return thread.ask(thread, turn_id, call_id, questions, cancelled)

    return Services(thread.id, thread.notify, ask, thread.request, thread.interrupt, lambda: thread.terminals,
                    Approvals(thread.approved_paths, thread.approved_commands, thread.rules))
