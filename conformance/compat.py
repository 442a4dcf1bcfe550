"""The only module here that looks at the Python version."""

import sys

if sys.version_info >= (3, 11):
    import tomllib as toml
else:
    import tomli as toml

__all__ = ["TOMLDecodeError", "parse_toml"]

TOMLDecodeError = toml.TOMLDecodeError


def parse_toml(text: str) -> dict:
    """Parse TOML text; raises ``TOMLDecodeError``."""
    return toml.loads(text)
