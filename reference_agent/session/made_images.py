"""Images that the provider made: the agent saves them as files and records for the model where (codex 0.115.0).

An `image_generation_call` whose `result` is base64 is written to the system's folder for temporary files, named after
its id, and a developer message stands before it in the history. One that cannot be saved stands there alone.

The provider chooses the id, so an image never replaces a file, and never follows a link: if there is another file of
that name, the image counts as one that cannot be saved. (Upstream overwrites the file, or the file that a link points
to.)
"""

import os
import re
import stat
from typing import Any, Dict, Optional

from ..protocol import items

__all__ = ["save"]

_TOLD = "Generated images are saved to {folder} as {folder}/<image_id>.png by default."


def save(item: Dict[str, Any], folder: Optional[str] = None) -> Optional[Dict[str, Any]]:
    """Save the image of an item as `items.replay` gives it; return the message to record before it, or None."""
    if item["type"] != "image_generation_call":
        return None
    import base64
    import tempfile

    folder = tempfile.gettempdir() if folder is None else folder
    name = re.sub(r"[^A-Za-z0-9_-]", "_", item["id"]) + ".png"
    try:
        _write(os.path.join(folder, name), base64.b64decode(item["result"], validate=True))
    except (OSError, ValueError):
        return None
    return items.message("developer", _TOLD.format(folder=folder))


def _write(path: str, data: bytes) -> None:
    """Write a new file that only the user can read; a file of the same content may be there. Raises OSError."""
    safe = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | safe, 0o600)
    except FileExistsError:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise
        with open(os.open(path, os.O_RDONLY | safe), "rb") as there:
            if there.read(len(data) + 1) != data:
                raise
        return
    try:
        with open(file, "wb") as new:
            new.write(data)
    except OSError:
        os.unlink(path)
        raise
