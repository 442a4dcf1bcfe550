"""Several reports in one Markdown table: a row for each scenario family, a column for each agent."""

from typing import Any, Dict, List, Sequence

from .runs import runs_in_words

__all__ = ["standing"]


def standing(reports: Sequence[Dict[str, Any]]) -> str:
    """The table. A cell says how many of a family's scenarios are identical, and counts the others by status."""
    families = list(dict.fromkeys(entry["family"] for report in reports for entry in report["scenarios"]))
    rows = [["family"] + [report["agent"] for report in reports], ["---"] * (len(reports) + 1)]
    for family in families:
        rows.append([family] + [_family([entry for entry in report["scenarios"] if entry["family"] == family])
                                for report in reports])
    for tier in ("MUST", "SHOULD"):
        rows.append([tier] + [_tier(report, tier) for report in reports])
    rows.append(["aligned, conformant"] + ["{}, {}".format(*("yes" if report[key] else "no" for key in (
        "aligned", "conformant"))) for report in reports])
    if any(report["runs"]["times"] > 1 for report in reports):
        rows.append(["runs"] + [runs_in_words(**report["runs"]) for report in reports])
    rows.append(["seconds"] + ["{:.0f}".format(report["seconds"]) for report in reports])
    return "\n".join("| {} |".format(" | ".join(row)) for row in rows) + "\n"


def _family(entries: Sequence[Dict[str, Any]]) -> str:
    states = [entry["status"] for entry in entries]
    if not states:
        return ""
    others = ["{} {}".format(states.count(state), state) for state in ("equal", "differs", "error", "not supported")
              if state in states]
    identical = ["{} of {}".format(states.count("identical"), len(states))] if "identical" in states else []
    return ", ".join(identical + others)


def _tier(report: Dict[str, Any], tier: str) -> str:
    states: List[str] = [entry["status"] for entry in report["requirements"] if entry["tier"] == tier]
    return ", ".join("{} {}".format(states.count(state), state) for state in ("held", "expected", "broken", "untested")
                     if state in states)
