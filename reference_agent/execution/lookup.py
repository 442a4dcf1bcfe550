"""Finding a program on PATH for the agent's own use, never one that a repository brings along."""

import os
from typing import Optional

__all__ = ["find_program"]


def find_program(name: str, avoid: Optional[str] = None) -> Optional[str]:
    """The path of the program `name`, or None.

    Entries of PATH that are relative count as absent: they would mean another folder after each change of the working
    directory. So do folders in `avoid`, such as the root of a repository.
    """
    import shutil

    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    trusted = [folder for folder in folders if os.path.isabs(folder) and not (avoid and _within(folder, avoid))]
    return shutil.which(name, path=os.pathsep.join(trusted)) if trusted else None


def _within(folder: str, outer: str) -> bool:
    outer = os.path.realpath(outer).rstrip(os.sep) + os.sep
    return (os.path.realpath(folder).rstrip(os.sep) + os.sep).startswith(outer)
