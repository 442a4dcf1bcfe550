"""What a thread tells its front end while a turn runs. Each front end writes it in its own protocol's words."""

from collections import namedtuple

__all__ = ["AgentMessage", "Command", "FileChange", "FileOutput", "ItemCompleted", "ItemStarted",
           "PlanUpdated", "Reasoning", "Retrying", "TokenUsage", "TurnDiff", "TurnEnded", "TurnStarted", "UserMessage",
           "WebSearch"]

TurnStarted = namedtuple("TurnStarted", "turn_id")
TurnEnded = namedtuple("TurnEnded", "turn_id status failure last_message")
TurnEnded.__doc__ = "`status` is completed, failed or interrupted; `failure` a `retry.Failure` when failed."
ItemStarted = namedtuple("ItemStarted", "turn_id item")
ItemCompleted = namedtuple("ItemCompleted", "turn_id item")
TokenUsage = namedtuple("TokenUsage", "turn_id total last window")
Retrying = namedtuple("Retrying", "turn_id attempt limit failure")
FileOutput = namedtuple("FileOutput", "turn_id id text")
TurnDiff = namedtuple("TurnDiff", "turn_id diff")
PlanUpdated = namedtuple("PlanUpdated", "turn_id explanation plan")

UserMessage = namedtuple("UserMessage", "id inputs")
AgentMessage = namedtuple("AgentMessage", "id text phase")
Reasoning = namedtuple("Reasoning", "id summary content")
Command = namedtuple("Command", "id command cwd process_id status output exit_code duration_ms argv")
Command.__doc__ = "`command` is `argv` as a shell-quoted line; `status` is inProgress, completed, failed or declined."
FileChange = namedtuple("FileChange", "id changes status")
FileChange.__doc__ = "`changes` are `tools.apply_patch.changes.Change`s by path; `status` as of a command, or declined."
WebSearch = namedtuple("WebSearch", "id query action")
