"""What differs from one codex version to the next.

A version is a value (`value.Version`) in a module of its own, `v0_115_0` and so on, together with a contract: the texts
and tool specs that were recorded from it. No other part of the agent names a version. A module that depends on the
version gets the value, mostly as `contract.codex`.
"""

from typing import Dict, List

from .v0_115_0 import V0_115_0
from .value import NotBuilt, Version

__all__ = ["DEFAULT", "NotBuilt", "Version", "build", "built", "find"]

_BUILT: Dict[str, Version] = {V0_115_0.name: V0_115_0}

#: The version that the agent aligns with when there is no `--align`.
DEFAULT = V0_115_0


def built() -> List[str]:
    """The names of the versions that the agent can align with, in the order in which they were built."""
    return list(_BUILT)


def build(version: Version) -> None:
    """Make `version`, a `Version`, one that the agent can align with."""
    _BUILT[version.name] = version


def find(name: str) -> Version:
    """The version of that name, with or without `codex-` before it. Raises `NotBuilt`."""
    plain = name[len("codex-"):] if name.startswith("codex-") else name
    if plain not in _BUILT:
        raise NotBuilt("cannot align with %r: this agent has %s" % (
            name, ", ".join("codex-" + known for known in _BUILT)))
    return _BUILT[plain]
