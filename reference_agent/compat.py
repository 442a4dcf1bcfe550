"""The one place of this package that looks at the Python version."""

from typing import Any, Dict

__all__ = ["parse_toml"]


def parse_toml(text: str) -> Dict[str, Any]:
    """Parse TOML text into a dict. Raises ValueError with the parser's message.

    `tomllib` is in the standard library from 3.11; `tomli` is the same parser for older versions.
    Imported on first use: most runs read one small file, some read none.
    """
    try:
        import tomllib as toml
    except ImportError:
        import tomli as toml
    return toml.loads(text)
