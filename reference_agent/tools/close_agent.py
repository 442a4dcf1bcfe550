"""`close_agent`: end a sub-agent. This agent offers it and has not built it."""

from .tool import NotBuilt

__all__ = ["TOOL"]

TOOL = NotBuilt("close_agent")
