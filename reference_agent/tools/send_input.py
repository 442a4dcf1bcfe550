"""`send_input`: a message to a sub-agent. This agent offers it and has not built it."""

from .tool import NotBuilt

__all__ = ["TOOL"]

TOOL = NotBuilt("send_input")
