"""`apply_patch`: change files as a patch says. The patch comes as the freeform input of a custom call.

`parser` reads the text, `matcher` finds the lines, `changes` checks the whole patch against the files before anything
is written, `permission` says who may write where, `files` does it, `heredoc` finds patches in shell commands, `act`
puts it together. `function` is the same tool with JSON arguments.
"""

from .act import perform

__all__ = ["PARALLEL", "run"]

PARALLEL = False


def run(patch, call):
    """Apply the text `patch` in the working directory; told as `shell` tells its commands."""
    from ..shell import report_as_shell

    return report_as_shell(perform(patch, call.settings.cwd, call), call)
