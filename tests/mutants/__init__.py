"""Agents with exactly one defect each, and what the suite must say of them.

A mutant is the reference agent with one function replaced. ``@mutant(expect)`` registers it: its name is the
function's, its docstring names the defect and who would suffer from it, and ``expect(golden)`` gives the paths that the
judge must name in that golden, no fewer and no more. ``python -m tests.mutants NAME exec …`` is the agent,
``python -m tests.mutants`` prints what every scenario says of every mutant.
"""

from .registry import MUTANTS, Mutant

__all__ = ["MUTANTS", "Mutant"]

from . import approval, conversation, envelope, output, tools  # noqa: E402,F401  (each registers its mutants)
