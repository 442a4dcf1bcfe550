"""Notices: what happens in a thread while a turn runs. Each front end writes them in the form of its own protocol."""

from collections import namedtuple
from typing import Any, NamedTuple

__all__ = ["AgentMessage", "Command", "FileChange", "FileOutput", "ItemCompleted", "ItemStarted",
           "ImageGeneration", "ImageView", "PlanUpdated", "Reasoning", "Retrying", "TokenUsage", "TurnDiff",
           "TurnEnded", "TurnStarted", "UserMessage", "WebSearch", "command_line"]

TurnStarted = namedtuple("TurnStarted", "turn_id")
TurnEnded = namedtuple("TurnEnded", "turn_id status failure last_message")
TurnEnded.__doc__ = "`status` is completed, failed or interrupted; `failure` a `retry.Failure` when failed; \
`last_message` what the last response said last, None when it said nothing."
ItemStarted = namedtuple("ItemStarted", "turn_id item")
ItemCompleted = namedtuple("ItemCompleted", "turn_id item")
TokenUsage = namedtuple("TokenUsage", "turn_id total last window")
Retrying = namedtuple("Retrying", "turn_id attempt limit failure")
FileOutput = namedtuple("FileOutput", "turn_id id text")
PlanUpdated = namedtuple("PlanUpdated", "turn_id explanation plan")
TurnDiff = namedtuple("TurnDiff", "turn_id text")
TurnDiff.__doc__ = "What the turn's patches made of the files, see `turn_diff`."

UserMessage = namedtuple("UserMessage", "id inputs")
AgentMessage = namedtuple("AgentMessage", "id text phase")
Reasoning = namedtuple("Reasoning", "id summary content")
Command = namedtuple("Command", "id command cwd process_id status output exit_code duration_ms argv")
Command.__doc__ = "`command` is `argv` as a shell-quoted line; `status` is inProgress, completed, failed or declined."


def command_line(item: Command) -> str:
    """The line that `exec` shows for a command: its `command`, or the bare words when one of them holds a NUL."""
    return " ".join(item.argv) if any("\0" in word for word in item.argv or ()) else item.command


class FileChange(NamedTuple):
    """`changes` are `tools.apply_patch.changes.Change`s by path; the rest is as of a command."""

    id: Any
    changes: Any
    status: str
    output: Any = None
    exit_code: Any = None
    duration_ms: Any = None


WebSearch = namedtuple("WebSearch", "id query action")
WebSearch.__doc__ = "`action` as `search.action_of` gives it, `query` what it was for."
ImageView = namedtuple("ImageView", "id path")
ImageGeneration = namedtuple("ImageGeneration", "id result status revised_prompt")
