"""A program that the agent itself needs, such as git: no shell, no input, only its output counts."""

import os
import signal
import subprocess
from typing import List, Mapping, Optional

from .process import Reader

__all__ = ["Program"]


class Program:
    """A started `command`, in `cwd`, the leader of a process group. Starting never fails: a program that is not there
    has no output."""

    def __init__(self, command: List[str], cwd: str, environ: Optional[Mapping[str, str]] = None) -> None:
        self._process: Optional["subprocess.Popen[bytes]"] = None
        try:
            if command:
                self._process = subprocess.Popen(command, cwd=cwd, env=environ, stdin=subprocess.DEVNULL,
                                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                                 start_new_session=True)
                self._reader = Reader(self._process.stdout)  # type: ignore[arg-type]
        except (OSError, ValueError):
            pass

    def output(self, seconds: float) -> Optional[str]:
        """The first MiB of what the program printed, once it has ended; None when it failed or did not end within
        `seconds`. Then its whole group is killed, and nobody waits for a process that keeps the output open."""
        if self._process is None:
            return None
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        code = self._process.poll()
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except OSError:
            pass
        self._process.wait()
        output = self._reader.collect(min(seconds, 2))
        return output.decode("utf-8", "replace") if code == 0 else None
