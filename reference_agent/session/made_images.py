"""Images that the provider made: the agent saves them as files and records for the model where (codex 0.115.0).

An `image_generation_call` whose `result` is base64 is written to the system's folder for temporary files, named after
its id, and a developer message stands before it in the history. One that cannot be saved stands there alone.
"""

import os
import re
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
        data = base64.b64decode(item["result"], validate=True)
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
    except (OSError, ValueError):
        return None
    return items.message("developer", _TOLD.format(folder=folder))
