"""codex 0.115.0. Every fact was measured with the real binary against a loopback server."""

from .value import (
    DEPRECATED,
    EXPERIMENTAL,
    REMOVED,
    STABLE,
    UNDER_DEVELOPMENT,
    Refusal,
    Retry,
    Texts,
    Tools,
    Truncation,
    Turns,
    Version,
    Wire,
)

__all__ = ["V0_115_0"]

#: name: (stage, on by default), as `codex features list` shows them.
_FEATURES = {
    "apply_patch_freeform": (UNDER_DEVELOPMENT, False),
    "apps": (EXPERIMENTAL, False),
    "artifact": (UNDER_DEVELOPMENT, False),
    "child_agents_md": (UNDER_DEVELOPMENT, False),
    "code_mode": (UNDER_DEVELOPMENT, False),
    "code_mode_only": (UNDER_DEVELOPMENT, False),
    "codex_git_commit": (UNDER_DEVELOPMENT, False),
    "codex_hooks": (UNDER_DEVELOPMENT, False),
    "collaboration_modes": (REMOVED, True),
    "default_mode_request_user_input": (UNDER_DEVELOPMENT, False),
    "elevated_windows_sandbox": (REMOVED, False),
    "enable_fanout": (UNDER_DEVELOPMENT, False),
    "enable_request_compression": (STABLE, True),
    "exec_permission_approvals": (UNDER_DEVELOPMENT, False),
    "experimental_windows_sandbox": (REMOVED, False),
    "fast_mode": (STABLE, True),
    "guardian_approval": (EXPERIMENTAL, False),
    "image_detail_original": (UNDER_DEVELOPMENT, False),
    "image_generation": (UNDER_DEVELOPMENT, False),
    "js_repl": (EXPERIMENTAL, False),
    "js_repl_tools_only": (UNDER_DEVELOPMENT, False),
    "memories": (UNDER_DEVELOPMENT, False),
    "multi_agent": (STABLE, True),
    "personality": (STABLE, True),
    "plugins": (UNDER_DEVELOPMENT, False),
    "powershell_utf8": (UNDER_DEVELOPMENT, False),
    "prevent_idle_sleep": (EXPERIMENTAL, False),
    "realtime_conversation": (UNDER_DEVELOPMENT, False),
    "remote_models": (REMOVED, False),
    "request_permissions_tool": (UNDER_DEVELOPMENT, False),
    "request_rule": (REMOVED, False),
    "responses_websockets": (UNDER_DEVELOPMENT, False),
    "responses_websockets_v2": (UNDER_DEVELOPMENT, False),
    "runtime_metrics": (UNDER_DEVELOPMENT, False),
    "search_tool": (REMOVED, False),
    "shell_snapshot": (STABLE, True),
    "shell_tool": (STABLE, True),
    "shell_zsh_fork": (UNDER_DEVELOPMENT, False),
    "skill_env_var_dependency_prompt": (UNDER_DEVELOPMENT, False),
    "skill_mcp_dependency_install": (STABLE, True),
    "sqlite": (REMOVED, True),
    "steer": (REMOVED, True),
    "tool_call_mcp_elicitation": (UNDER_DEVELOPMENT, False),
    "tool_suggest": (UNDER_DEVELOPMENT, False),
    "undo": (STABLE, False),
    "unified_exec": (STABLE, True),
    "use_legacy_landlock": (STABLE, False),
    "use_linux_sandbox_bwrap": (REMOVED, False),
    "voice_transcription": (UNDER_DEVELOPMENT, False),
    "web_search_cached": (DEPRECATED, False),
    "web_search_request": (DEPRECATED, False),
}

#: What is sent back of each kind of item.
_ITEM_KEYS = {
    "message": ("role", "content", "[end_turn]", "[phase]"),
    "reasoning": ("summary", "content", "encrypted_content"),
    "function_call": ("name", "[namespace]", "arguments", "call_id"),
    "custom_tool_call": ("[status]", "call_id", "name", "input"),
    "local_shell_call": ("call_id", "status", "action"),
    "web_search_call": ("[status]", "[action]"),
    "image_generation_call": ("id", "status", "[revised_prompt]", "result"),
    "tool_search_call": ("call_id", "[status]", "execution", "arguments"),
    "tool_search_output": ("call_id", "status", "execution", "tools"),
    "function_call_output": ("call_id", "output"),
    "custom_tool_call_output": ("call_id", "output"),
    "compaction": ("encrypted_content",),
}

_AT_CAPACITY = "Selected model is at capacity. Please try a different model."
_OVERLOADED = (_AT_CAPACITY, "serverOverloaded")
_NOT_INCLUDED = "To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus."
_RETRY = Retry(
    first_delay=0.2,
    growth=2,
    jitter=0.1,
    refusals=(
        Refusal(400, 400, False, False, "Invalid image in your last message. Please remove it and try again.",
                "badRequest", body_holds="The image data you provided does not represent a valid image"),
        Refusal(400, 400, False, False, "{body}"),
        Refusal(503, 503, False, True, _AT_CAPACITY, "serverOverloaded", codes=("server_is_overloaded", "slow_down")),
        Refusal(429, 429, False, False, _NOT_INCLUDED, "usageLimitExceeded", limit="usage_not_included"),
        Refusal(429, 429, False, False, "{limit}", "usageLimitExceeded", limit="usage_limit_reached"),
        Refusal(429, 429, False, False, "exceeded retry limit, last status: {status}{request_id}",
                {"responseTooManyFailedAttempts": {"httpStatusCode": 429}}),
        Refusal(500, 500, True, True,
                "We're currently experiencing high demand, which may cause temporary errors.", "internalServerError"),
        Refusal(0, 499, True, False, None),
        Refusal(500, 999, True, True, None),
    ),
    longest_reason=1000,
    final_codes={
        "context_length_exceeded": ("Codex ran out of room in the model's context window. Start a new thread or clear"
                                    " earlier history before retrying.", "contextWindowExceeded"),
        "insufficient_quota": ("Quota exceeded. Check your plan and billing details.", "usageLimitExceeded"),
        "usage_not_included": (_NOT_INCLUDED, "usageLimitExceeded"),
        "server_is_overloaded": _OVERLOADED,
        "slow_down": _OVERLOADED,
        "invalid_prompt": (None, "other"),
    },
    delay_codes=("rate_limit_exceeded",),
    incomplete_again=True,
)

_CONDITIONS = {
    "shell": ("shell", "default"),
    "local_shell": ("shell", "local"),
    "shell_command": ("shell", "shell_command"),
    "exec_command": ("shell", "unified_exec"),
    "write_stdin": ("shell", "unified_exec"),
    "request_permissions": ("feature", "request_permissions_tool"),
    "grep_files": ("model", "grep_files"),
    "read_file": ("model", "read_file"),
    "list_dir": ("model", "list_dir"),
    "test_sync_tool": ("model", "test_sync_tool"),
    "image_generation": ("feature", "image_generation"),
    "artifacts": ("feature", "artifact"),
    "spawn_agent": ("feature", "multi_agent"),
    "send_input": ("feature", "multi_agent"),
    "resume_agent": ("feature", "multi_agent"),
    "wait_agent": ("feature", "multi_agent"),
    "close_agent": ("feature", "multi_agent"),
    "spawn_agents_on_csv": ("feature", "enable_fanout"),
}
_ABORTED_SHELL = "Wall time: {seconds:.1f} seconds\naborted by user"


def _killed(number: int, tty: bool) -> int:
    """The exit code says that a signal ended the command, not which one."""
    return 1 if tty else -1


V0_115_0 = Version(
    name="0.115.0",
    default_model="gpt-5.3-codex",
    features=_FEATURES,
    efforts=("none", "minimal", "low", "medium", "high", "xhigh"),
    approval_policies=("untrusted", "on-failure", "on-request", "granular", "never"),
    wire=Wire(
        headers=("x-codex-beta-features", "x-codex-turn-state", "x-codex-turn-metadata", "x-client-request-id",
                 "session_id", "authorization", "accept", "content-type", "user-agent", "originator"),
        provider_headers=("content-type", "user-agent", "originator"),
        turn_metadata=("turn_id", "workspaces", "sandbox"),
        client_metadata=(),
        body_keys=("model", "instructions", "input", "tools", "tool_choice", "parallel_tool_calls", "reasoning",
                   "store", "stream", "include", "service_tier", "prompt_cache_key", "text"),
        body_optional=("service_tier", "text"),
        item_keys=_ITEM_KEYS,
    ),
    turns=Turns(steer_stops_response=False, retry_has_new_items=False),
    retry=_RETRY,
    tools=Tools(
        order=("shell", "local_shell", "shell_command", "exec_command", "write_stdin", "update_plan",
               "request_user_input", "request_permissions", "apply_patch", "grep_files", "read_file", "list_dir",
               "test_sync_tool", "web_search", "image_generation", "view_image", "artifacts", "spawn_agent",
               "send_input", "resume_agent", "wait_agent", "close_agent", "spawn_agents_on_csv"),
        conditions=_CONDITIONS,
        other_names=(("container.exec", "shell"),),
        command_line_in_output=True,
        exec_failed="exec_command failed for `{command}`: {reason}",
        aborted="aborted by user after {seconds:.1f}s",
        aborted_by_tool={name: _ABORTED_SHELL for name in ("shell", "container.exec", "local_shell", "shell_command")},
        truncation=Truncation(
            marker="…{gone} {unit} truncated…",
            exec_output="Total output lines: {lines}\n\n{output}",
            twice=True,
        ),
        killed=_killed,
    ),
    texts=Texts(
        no_turn="no active turn to steer",
        other_turn="expected active turn id `{expected}` but found `{running}`",
        bad_thread_id="invalid thread id: `{id}` is not a UUID",
        no_thread="thread not found: {id}",
    ),
)
