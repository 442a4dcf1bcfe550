"""Agents that break exactly one requirement each: that a requirement can be broken is what makes it worth keeping.

A breach is the reference agent with one function replaced. ``@breach("family.name", scenarios="…", also=(…))``
registers it under the function's name; its docstring is the defect. In these scenarios the agent must break that
requirement and ``also`` what cannot be helped, and no other. ``python -m tests.mutants NAME exec …`` is the agent.
"""

from .registry import BREACHES, Breach

__all__ = ["BREACHES", "Breach"]

from . import (  # noqa: E402,F401  (each registers its breaches)
    envelope,
    history,
    identity,
    interrupt,
    pairing,
    prefix,
    question,
    retry,
    steer,
    stream,
    tools,
    turn,
)
