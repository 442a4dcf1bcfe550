"""Named pipes of the workspace as events: a command writes into one when it has reached a point."""

import os
import select
import threading
from pathlib import Path
from typing import Any, Callable

from ...errors import BadInput

__all__ = ["Pipe"]


class Pipe:
    """Calls ``written``, on a thread of its own, once somebody has written into the named pipe ``path``.

    Raises ``BadInput`` when it cannot be opened. A context manager; leaving it ends the thread.
    """

    def __init__(self, path: Path, written: Callable[[], Any]) -> None:
        try:
            # Also open for writing, so that a writer that closes the pipe causes no end of file.
            self._pipe = os.open(str(path), os.O_RDWR | os.O_NONBLOCK)
        except OSError as error:
            raise BadInput("{}: {}: name it in the scenario's `fifos`".format(path, error.strerror or error))
        self._ended, self._end = os.pipe()
        self._written = written
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Pipe":
        self._thread.start()
        return self

    def __exit__(self, *failure: Any) -> None:
        os.close(self._end)
        self._thread.join()
        os.close(self._ended)
        os.close(self._pipe)

    def _watch(self) -> None:
        if self._pipe in select.select([self._pipe, self._ended], [], [])[0]:
            self._written()
