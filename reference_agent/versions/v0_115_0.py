"""codex 0.115.0. Every fact was measured with the real binary against a loopback server."""

from .value import Prompt, Tools, Version, Wire

__all__ = ["V0_115_0"]

V0_115_0 = Version(
    name="0.115.0",
    wire=Wire(
        body_keys=("model", "instructions", "input", "tools", "tool_choice", "parallel_tool_calls", "reasoning",
                   "store", "stream", "include", "service_tier", "prompt_cache_key", "text"),
        body_optional=("service_tier", "text"),
    ),
    prompt=Prompt(),
    tools=Tools(
        order=("shell", "local_shell", "shell_command", "exec_command", "write_stdin", "update_plan",
               "request_user_input", "request_permissions", "apply_patch", "grep_files", "read_file", "list_dir",
               "test_sync_tool", "web_search", "image_generation", "view_image", "artifacts", "spawn_agent",
               "send_input", "resume_agent", "wait_agent", "close_agent", "spawn_agents_on_csv"),
        other_names=(("container.exec", "shell"),),
        command_line_in_output=True,
    ),
)
