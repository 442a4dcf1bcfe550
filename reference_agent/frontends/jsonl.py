"""What `exec --json` prints: one JSON object a line for each thing that happens. Shapes as codex 0.115.0."""

import sys

from ..protocol.request import encode
from ..session import notices

__all__ = ["JsonLines"]

_STATUS = {"inProgress": "in_progress"}


class JsonLines:
    """Writes notices as JSON lines; `out` is a binary stream.

    Items are numbered `item_0`, `item_1` … in the order in which they are first seen. A plan is one item for the whole
    turn: begun at the first plan, updated at the next ones, completed when the turn ends.
    """

    def __init__(self, out=None):
        self._out = out or sys.stdout.buffer
        self._numbers = {}
        self._count = 0
        self._plan = None

    def begin(self, thread, prompt):
        """The first line."""
        self._line({"type": "thread.started", "thread_id": thread.id})

    def notice(self, notice):
        """Write the lines of one notice."""
        write = self._WRITERS.get(type(notice))
        if write:
            write(self, notice)

    def end(self, thread, ended):
        """The last lines."""
        if self._plan:
            self._line({"type": "item.completed", "item": self._plan})
        if ended.status == "completed":
            usage = thread.usage
            self._line({"type": "turn.completed", "usage": {
                "input_tokens": usage.input, "cached_input_tokens": usage.cached, "output_tokens": usage.output}})
        elif ended.status == "failed":
            self._line({"type": "error", "message": ended.failure.message})
            self._line({"type": "turn.failed", "error": {"message": ended.failure.message}})

    def _line(self, value):
        self._out.write(encode(value) + b"\n")
        self._out.flush()

    def _number(self, key):
        if key not in self._numbers:
            self._numbers[key] = self._next_number()
        return self._numbers[key]

    def _next_number(self):
        self._count += 1
        return "item_%d" % (self._count - 1)

    def _turn_started(self, notice):
        self._line({"type": "turn.started"})

    def _started(self, notice):
        if isinstance(notice.item, notices.Command):
            self._line({"type": "item.started", "item": self._command(notice.item)})

    def _completed(self, notice):
        item = notice.item
        if isinstance(item, notices.AgentMessage):
            shown = {"id": self._next_number(), "type": "agent_message", "text": item.text}
        elif isinstance(item, notices.Reasoning):
            for text in item.summary:
                self._line({"type": "item.completed",
                            "item": {"id": self._next_number(), "type": "reasoning", "text": text}})
            return
        elif isinstance(item, notices.Command):
            shown = self._command(item)
        elif isinstance(item, notices.FileChange):
            changes = [{"path": change.path, "kind": change.kind} for change in item.changes]
            shown = {"id": self._next_number(), "type": "file_change", "changes": changes,
                     "status": "completed" if item.status == "completed" else "failed"}
        elif isinstance(item, notices.WebSearch):
            shown = {"id": self._next_number(), "type": "web_search", "query": item.query}
        else:
            return
        self._line({"type": "item.completed", "item": shown})

    def _command(self, item):
        return {"id": self._number(item.id), "type": "command_execution", "command": item.command,
                "aggregated_output": item.output or "", "exit_code": item.exit_code,
                "status": _STATUS.get(item.status, item.status)}

    def _retrying(self, notice):
        self._line({"type": "error", "message": "Reconnecting... %d/%d (%s)"
                    % (notice.attempt, notice.limit, notice.failure.message)})

    def _plan_updated(self, notice):
        kind = "item.updated" if self._plan else "item.started"
        self._plan = {"id": self._plan["id"] if self._plan else self._next_number(), "type": "todo_list",
                      "items": [{"text": step["step"], "completed": step["status"] == "completed"}
                                for step in notice.plan]}
        self._line({"type": kind, "item": self._plan})

    _WRITERS = {notices.TurnStarted: _turn_started, notices.ItemStarted: _started, notices.ItemCompleted: _completed,
                notices.Retrying: _retrying, notices.PlanUpdated: _plan_updated}
