"""What `exec --json` prints: one JSON object a line for each event. Shapes as codex 0.115.0."""

import sys
from collections import OrderedDict
from typing import Any, BinaryIO, Dict, Optional

from ..protocol import notices
from ..protocol.request import encode
from .view import Unattended

__all__ = ["JsonLines"]

_STATUS = {"inProgress": "in_progress"}


class JsonLines(Unattended):
    """Writes events as JSON lines; `out` is a binary stream, by default standard output.

    Items are numbered `item_0`, `item_1` … in the order in which they are first shown. A plan is one item for the whole
    turn: begun at the first plan, updated at the next ones, completed when the turn ends. The end of the turn also
    completes commands that still run. An interrupted turn completes nothing. Warnings are items of type error.
    """

    def __init__(self, out: Optional[BinaryIO] = None) -> None:
        self._out = out or sys.stdout.buffer
        self._numbers: Dict[str, str] = {}
        self._count = 0
        self._plan: Optional[Dict[str, Any]] = None
        self._running: "OrderedDict[str, Dict[str, Any]]" = OrderedDict()
        self._begun: Dict[str, Optional[str]] = {}

    def begin(self, prompt: str) -> None:
        """Write the first line, and the warnings found while loading the settings."""
        self._line({"type": "thread.started", "thread_id": self.thread.id})
        for warning in self.thread.settings.warnings:
            self.warn(warning)

    def warn(self, text: str) -> None:
        """Write a warning, as an item of type error."""
        self._line({"type": "item.completed", "item": {"id": self._next_number(), "type": "error", "message": text}})

    def end(self, ended: notices.TurnEnded) -> None:
        """Complete the open items; write the last line."""
        if ended.status == "interrupted":
            return
        if self._plan:
            self._line({"type": "item.completed", "item": self._plan})
        for item in self._running.values():
            self._line({"type": "item.completed", "item": dict(item, status="completed")})
        if ended.status == "completed":
            usage = self.thread.usage
            self._line({"type": "turn.completed", "usage": {
                "input_tokens": usage.input, "cached_input_tokens": usage.cached, "output_tokens": usage.output}})
        else:
            self._line({"type": "turn.failed", "error": {"message": ended.failure.message}})

    def _line(self, value: Dict[str, Any]) -> None:
        self._write(encode(value))

    def _write(self, data: bytes) -> None:
        self._out.write(data + b"\n")
        self._out.flush()

    def _number(self, key: str) -> str:
        if key not in self._numbers:
            self._numbers[key] = self._next_number()
        return self._numbers[key]

    def _next_number(self) -> str:
        self._count += 1
        return "item_%d" % (self._count - 1)

    def turn_started(self, notice: notices.TurnStarted) -> None:
        """Write `turn.started`."""
        self._line({"type": "turn.started"})

    def turn_ended(self, notice: notices.TurnEnded) -> None:
        """Write why the turn failed, if it did."""
        if notice.status == "failed":
            self._line({"type": "error", "message": notice.failure.message})

    def item_started(self, notice: notices.ItemStarted) -> None:
        """Write `item.started` for a command or a search; other items are written when complete."""
        item = notice.item
        if isinstance(item, notices.Command):
            self._running[item.id] = self._command(item)
            self._line({"type": "item.started", "item": self._running[item.id]})
        elif isinstance(item, notices.WebSearch):
            self._search("item.started", item._replace(query="", action={"type": "other"}))

    def item_completed(self, notice: notices.ItemCompleted) -> None:
        """Write `item.completed`, for reasoning one a summary."""
        item = notice.item
        if isinstance(item, notices.AgentMessage):
            shown = {"id": self._next_number(), "type": "agent_message", "text": item.text}
        elif isinstance(item, notices.Reasoning):
            for text in item.summary:
                self._line({"type": "item.completed",
                            "item": {"id": self._next_number(), "type": "reasoning", "text": text}})
            return
        elif isinstance(item, notices.Command):
            self._running.pop(item.id, None)
            shown = self._command(item)
        elif isinstance(item, notices.FileChange):
            changes = [{"path": change.path, "kind": change.kind} for change in item.changes]
            shown = {"id": self._next_number(), "type": "file_change", "changes": changes,
                     "status": "completed" if item.status == "completed" else "failed"}
        elif isinstance(item, notices.WebSearch):
            self._search("item.completed", item)
            return
        else:
            return
        self._line({"type": "item.completed", "item": shown})

    def _search(self, kind: str, item: notices.WebSearch) -> None:
        """A search has two ids: its number and the server's. Upstream writes both under the same key."""
        number = self._begun.pop(item.id, None) if kind == "item.completed" else self._next_number()
        if kind == "item.started":
            self._begun[item.id] = number
        first = encode({"id": number, "type": "web_search"})
        second = encode({"id": item.id, "query": item.query, "action": item.action})
        self._write(b'{"type":' + encode(kind) + b',"item":' + first[:-1] + b"," + second[1:] + b"}")

    def _command(self, item: notices.Command) -> Dict[str, Any]:
        return {"id": self._number(item.id), "type": "command_execution", "command": notices.command_line(item),
                "aggregated_output": item.output or "", "exit_code": item.exit_code,
                "status": _STATUS.get(item.status, item.status)}

    def retrying(self, notice: notices.Retrying) -> None:
        """Write that the request is sent again."""
        self._line({"type": "error", "message": "Reconnecting... %d/%d (%s)"
                    % (notice.attempt, notice.limit, notice.failure.message)})

    def plan_updated(self, notice: notices.PlanUpdated) -> None:
        """Write the plan as an item of type todo_list."""
        kind = "item.updated" if self._plan else "item.started"
        self._plan = {"id": self._plan["id"] if self._plan else self._next_number(), "type": "todo_list",
                      "items": [{"text": step["step"], "completed": step["status"] == "completed"}
                                for step in notice.plan]}
        self._line({"type": kind, "item": self._plan})
