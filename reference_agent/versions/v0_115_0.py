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
        command_line_in_output=True,
    ),
)
