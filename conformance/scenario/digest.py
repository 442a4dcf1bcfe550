"""A short name of a scenario's content, by which a golden knows the form that it was recorded from."""

from ..files import digest
from .load import Scenario

__all__ = ["scenario_digest"]


def scenario_digest(scenario: Scenario) -> str:
    """A short name of a scenario's content; its file, title and purpose do not count, nor what it proves.

    Nor does a field that a scenario does not use and that came after the first goldens were recorded.
    """
    content = dict(scenario._asdict())
    for name in ("source", "title", "protects", "family", "proves"):
        del content[name]
    for name in ("notifications", "bare", "compare"):
        if not content[name]:
            del content[name]
    return digest(content)
