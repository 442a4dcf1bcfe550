"""A program that the agent itself needs, such as git: no shell, no input, only its output counts."""

import subprocess
from typing import List, Optional

__all__ = ["Program"]


class Program:
    """A started `command`, in `cwd`. Starting never fails: a program that is not there has no output."""

    def __init__(self, command: List[str], cwd: str) -> None:
        try:
            self._process: Optional["subprocess.Popen[bytes]"] = subprocess.Popen(
                command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except OSError:
            self._process = None

    def output(self, seconds: float) -> Optional[str]:
        """What the program printed, once it has ended; None when it failed, or had to be killed after `seconds`."""
        if self._process is None:
            return None
        try:
            output = self._process.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            return None
        return output.decode("utf-8", "replace") if self._process.returncode == 0 else None
