"""`resume_agent`: go on with a closed sub-agent. This agent offers it and has not built it."""

from .tool import NotBuilt

__all__ = ["TOOL"]

TOOL = NotBuilt("resume_agent")
