"""`wait_agent`: wait for sub-agents. This agent offers it and has not built it."""

from .tool import NotBuilt

__all__ = ["TOOL"]

TOOL = NotBuilt("wait_agent")
