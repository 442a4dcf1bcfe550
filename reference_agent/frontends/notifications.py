"""The events of a thread as app-server notifications. Names and shapes as codex 0.115.0."""

from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple

from ..protocol import notices
from ..protocol.stream import Usage
from ..settings.choices import EXTERNAL_SANDBOX, READ_ONLY, WORKSPACE_WRITE
from ..settings.config import Sandbox
from ..settings.overrides import MODES
from ..tools.apply_patch.changes import Change, diff_of
from ..tools.approval.actions import actions

if TYPE_CHECKING:
    from ..session.thread import Thread

__all__ = ["of", "thread_object", "sandbox_object", "turn_object"]

#: The method and the parameters.
Notification = Tuple[str, Dict[str, Any]]
_ACTIVE = {"type": "active", "activeFlags": []}
_SANDBOX_TYPES = {mode: name for name, mode in MODES.items()}
_PLAN_STATUS = {"in_progress": "inProgress"}
_SEARCHES = {"search": ("search", "query", "queries"), "open_page": ("openPage", "url"),
             "find_in_page": ("findInPage", "url", "pattern"), "other": ("other",)}


def of(thread_id: str, notice: Any) -> List[Notification]:
    """The notifications, as (method, params), for the event `notice` of `protocol.notices`."""
    write = _WRITERS.get(type(notice))
    return write(thread_id, notice) if write else []


def turn_object(turn_id: str, status: str = "inProgress", error: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
    """A turn in the form that clients get."""
    return {"id": turn_id, "items": [], "status": status, "error": error}


def thread_object(thread: "Thread", created: int, version: str) -> Dict[str, Any]:
    """A thread in the form that clients get; `created` is when it was started, in Unix seconds."""
    return {"id": thread.id, "preview": "", "ephemeral": True, "modelProvider": thread.settings.provider.id,
            "createdAt": created, "updatedAt": created, "status": {"type": "idle"}, "path": None,
            "cwd": thread.settings.cwd, "cliVersion": version, "source": "vscode", "agentNickname": None,
            "agentRole": None, "gitInfo": None, "name": None, "turns": []}


def sandbox_object(sandbox: Sandbox) -> Dict[str, Any]:
    """A sandbox in the form that clients get."""
    shown: Dict[str, Any] = {"type": _SANDBOX_TYPES[sandbox.mode]}
    if sandbox.mode == READ_ONLY:
        shown.update(access={"type": "fullAccess"}, networkAccess=sandbox.network_access)
    elif sandbox.mode == WORKSPACE_WRITE:
        shown.update(writableRoots=list(sandbox.writable_roots), readOnlyAccess={"type": "fullAccess"},
                     networkAccess=sandbox.network_access, excludeTmpdirEnvVar=sandbox.exclude_tmpdir_env_var,
                     excludeSlashTmp=sandbox.exclude_slash_tmp)
    elif sandbox.mode == EXTERNAL_SANDBOX:
        shown.update(networkAccess="enabled" if sandbox.network_access else "restricted")
    return shown


def _status(thread_id: str, status: Dict[str, Any]) -> Notification:
    return "thread/status/changed", {"threadId": thread_id, "status": status}


def _started(thread_id: str, notice: notices.TurnStarted) -> List[Notification]:
    return [_status(thread_id, _ACTIVE),
            ("turn/started", {"threadId": thread_id, "turn": turn_object(notice.turn_id)})]


def _ended(thread_id: str, notice: notices.TurnEnded) -> List[Notification]:
    if notice.status != "failed":
        return [_status(thread_id, {"type": "idle"}), _completed(thread_id, notice, None)]
    error = {"message": notice.failure.message, "codexErrorInfo": notice.failure.info, "additionalDetails": None}
    return [_status(thread_id, {"type": "systemError"}),
            ("error", {"error": error, "willRetry": False, "threadId": thread_id, "turnId": notice.turn_id}),
            _completed(thread_id, notice, error)]


def _completed(thread_id: str, notice: notices.TurnEnded, error: Optional[Dict[str, Any]]) -> Notification:
    return "turn/completed", {"threadId": thread_id, "turn": turn_object(notice.turn_id, notice.status, error)}


def _retrying(thread_id: str, notice: notices.Retrying) -> List[Notification]:
    error = {"message": "Reconnecting... %d/%d" % (notice.attempt, notice.limit),
             "codexErrorInfo": {"responseStreamDisconnected": {"httpStatusCode": notice.failure.status}},
             "additionalDetails": notice.failure.message}
    return [("error", {"error": error, "willRetry": True, "threadId": thread_id, "turnId": notice.turn_id})]


def _item(method: str) -> Callable[[str, Any], List[Notification]]:
    def write(thread_id: str, notice: Any) -> List[Notification]:
        item = notice.item
        if isinstance(item, notices.ImageGeneration) and method == "item/started":
            item = item._replace(status="in_progress", revised_prompt=None, result="")
        shown = _ITEMS[type(item)](item)
        return [(method, {"item": shown, "threadId": thread_id, "turnId": notice.turn_id})]
    return write


def _usage(thread_id: str, notice: notices.TokenUsage) -> List[Notification]:
    usage = {"total": _counts(notice.total), "last": _counts(notice.last), "modelContextWindow": notice.window}
    return [("thread/tokenUsage/updated", {"threadId": thread_id, "turnId": notice.turn_id, "tokenUsage": usage})]


def _counts(usage: Usage) -> Dict[str, int]:
    return {"totalTokens": usage.total, "inputTokens": usage.input, "cachedInputTokens": usage.cached,
            "outputTokens": usage.output, "reasoningOutputTokens": usage.reasoning}


def _plan(thread_id: str, notice: notices.PlanUpdated) -> List[Notification]:
    plan = [{"step": step["step"], "status": _PLAN_STATUS.get(step["status"], step["status"])}
            for step in notice.plan]
    return [("turn/plan/updated", {"threadId": thread_id, "turnId": notice.turn_id,
                                   "explanation": notice.explanation, "plan": plan})]


def _file_output(thread_id: str, notice: notices.FileOutput) -> List[Notification]:
    return [("item/fileChange/outputDelta", {"threadId": thread_id, "turnId": notice.turn_id, "itemId": notice.id,
                                             "delta": notice.text})]


def _turn_diff(thread_id: str, notice: notices.TurnDiff) -> List[Notification]:
    return [("turn/diff/updated", {"threadId": thread_id, "turnId": notice.turn_id, "diff": notice.text})]


def _file_change(item: notices.FileChange) -> Dict[str, Any]:
    return {"type": "fileChange", "id": item.id, "changes": [_change(change) for change in item.changes],
            "status": item.status}


def _change(change: Change) -> Dict[str, Any]:
    kind: Dict[str, Any] = {"type": change.kind}
    diff = diff_of(change)
    if change.kind == "update":
        kind["move_path"] = change.target
        if change.target is not None:
            diff += "\n\nMoved to: " + change.target
    return {"path": change.path, "kind": kind, "diff": diff}


def _search(action: Dict[str, Any]) -> Dict[str, Any]:
    name, *keys = _SEARCHES[action["type"]]
    return dict([("type", name)] + [(key, action.get(key)) for key in keys])


def _input(part: Dict[str, Any]) -> Dict[str, Any]:
    return {"type": "text", "text": part["text"], "text_elements": list(part.get("text_elements") or ())} \
        if part["type"] == "text" else part


def _command(item: notices.Command) -> Dict[str, Any]:
    return {"type": "commandExecution", "id": item.id, "command": item.command, "cwd": item.cwd,
            "processId": item.process_id, "status": item.status, "commandActions": actions(item.argv),
            "aggregatedOutput": item.output or None,
            "exitCode": item.exit_code, "durationMs": item.duration_ms}


_ITEMS: Dict[type, Callable[[Any], Dict[str, Any]]] = {
    notices.UserMessage: lambda item: {"type": "userMessage", "id": item.id,
                                       "content": [_input(part) for part in item.inputs]},
    notices.AgentMessage: lambda item: {"type": "agentMessage", "id": item.id, "text": item.text, "phase": item.phase},
    notices.Reasoning: lambda item: {"type": "reasoning", "id": item.id, "summary": item.summary,
                                     "content": item.content},
    notices.WebSearch: lambda item: {"type": "webSearch", "id": item.id, "query": item.query,
                                     "action": _search(item.action)},
    notices.ImageView: lambda item: {"type": "imageView", "id": item.id, "path": item.path},
    notices.ImageGeneration: lambda item: {"type": "imageGeneration", "id": item.id, "status": item.status,
                                           "revisedPrompt": item.revised_prompt, "result": item.result},
    notices.Command: _command,
    notices.FileChange: _file_change,
}
_WRITERS: Dict[type, Callable[[str, Any], List[Notification]]] = {
    notices.TurnStarted: _started,
    notices.TurnEnded: _ended,
    notices.ItemStarted: _item("item/started"),
    notices.ItemCompleted: _item("item/completed"),
    notices.TokenUsage: _usage,
    notices.Retrying: _retrying,
    notices.PlanUpdated: _plan,
    notices.FileOutput: _file_output,
    notices.TurnDiff: _turn_diff,
}
