"""Placeholders, ``@{name}``, in the strings of scenario files and agent files."""

import re
from typing import Any, Iterator, Mapping, Sequence

from ..errors import BadInput

__all__ = ["FOLDERS", "fill", "insist_on_placeholders", "strings"]

#: The placeholders that stand for a folder of the run.
FOLDERS = ("workspace", "codex_home", "home")


def fill(value: Any, known: Mapping[str, str]) -> Any:
    """``value`` with every ``@{name}`` in its strings (keys too) replaced by the text that ``known`` has for the name.

    A placeholder that is not in ``known`` stays.
    """
    if isinstance(value, str):
        for name, text in known.items():
            value = value.replace("@{" + name + "}", text)
        return value
    if isinstance(value, dict):
        return {fill(key, known): fill(item, known) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, known) for item in value]
    return value


def insist_on_placeholders(value: Any, known: Sequence[str], source: str) -> None:
    """Raise ``BadInput`` when a string in ``value`` holds a placeholder whose name is not in ``known``."""
    for text in strings(value):
        for name in re.findall(r"@\{([^}]*\}?)", text):
            if name[-1:] != "}" or name[:-1] not in known:
                raise BadInput("{}: {!r} is no placeholder: known are {}".format(
                    source, "@{" + name, ", ".join("@{" + each + "}" for each in known)))


def strings(value: Any) -> Iterator[str]:
    """All strings in a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value if isinstance(value, list) else list(value) + list(value.values()):
            for text in strings(item):
                yield text
