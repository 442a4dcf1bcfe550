"""The `tools` of a request: what each tool offers, in the version's order."""

from typing import Any, Dict, List

from .facts import facts_of
from .registry import find

__all__ = ["specs"]


def specs(settings: Any, contract: Any, mode: Any = None) -> List[Dict[str, Any]]:
    """The specs for a request with these `settings`. The mode changes no list; the tools look at it when they run."""
    facts, version = facts_of(settings, contract), contract.codex.tools
    possible = [name for name in version.order
                if name not in version.conditions or facts.meet(version.conditions[name])]
    offered = [find(name, version).offer(facts) for name in possible]  # type: ignore[union-attr]
    return [spec for spec in offered if spec is not None]
