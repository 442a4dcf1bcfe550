"""A short name of a scenario's content, by which a golden knows the form that it was recorded from."""

from ..files import digest
from .model import Scenario

__all__ = ["scenario_digest"]

#: What a scenario is for does not change what happens in it.
_WORDS = ("title", "family", "protects", "proves")


def scenario_digest(scenario: Scenario) -> str:
    """A short name of a scenario's content: of what is written for the version that it was made for, see ``versioned``.

    Defaults do not count, so a new optional field leaves all digests as they are; nor do the title, the family, the
    purpose, the requirements that it proves, and the range of versions.
    """
    return digest({key: value for key, value in scenario.written.items() if key not in _WORDS})
