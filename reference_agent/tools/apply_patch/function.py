"""`apply_patch` as a function tool: the patch is the argument `input`."""

from ...typed import Field, String, Struct
from ..arguments import parse
from . import run as run_freeform

__all__ = ["PARALLEL", "run"]

PARALLEL = False

ARGUMENTS = Struct("ApplyPatchToolArgs", Field("input", String))


def run(arguments, call):
    """Apply the patch that the JSON `arguments` hold."""
    return run_freeform(parse(arguments, ARGUMENTS)["input"], call)
