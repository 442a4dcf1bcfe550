"""`spawn_agents_on_csv`: a sub-agent for each row of a table. This agent offers it and has not built it."""

from .tool import NotBuilt

__all__ = ["TOOL"]

TOOL = NotBuilt("spawn_agents_on_csv")
