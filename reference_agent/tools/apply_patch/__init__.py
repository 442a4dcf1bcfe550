"""`apply_patch`: change files as a patch says. The patch is the input of a custom call, or a function's argument.

`parser` reads the text, `matcher` finds the lines, `changes` checks the whole patch against the files before anything
is written, `permission` says who may write where, `files` writes, `heredoc` finds patches in shell commands, `act` does
one patch from its text to its output.
"""

from typing import Any

from ...typed import Field, String, Struct
from ..arguments import parse
from ..call import Call
from ..tool import Spec, Tool

__all__ = ["ARGUMENTS", "TOOL"]

ARGUMENTS = Struct("ApplyPatchToolArgs", Field("input", String))


class ApplyPatch(Tool):
    """A freeform tool or a function, whichever the model was trained on; it answers both kinds of call."""

    name = "apply_patch"

    def offer(self, facts: Any) -> Spec:
        """The recorded spec, for models that patch files or with the feature."""
        return facts.recorded(self.name) if facts.variant["apply_patch"] else None

    def run(self, arguments: str, call: Call) -> Any:
        """Apply the patch in the JSON `arguments`, as `run_custom` does."""
        return self.run_custom(parse(arguments, ARGUMENTS)["input"], call)

    def run_custom(self, text: str, call: Call) -> Any:
        """Apply the patch `text` in the working directory; the output has the form of `shell`'s."""
        from ..shell_run import report_as_shell
        from .act import apply_text

        return report_as_shell(apply_text(text, call.settings.cwd, call), call)


TOOL = ApplyPatch()
