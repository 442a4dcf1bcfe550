"""The page of requirements: what must hold, where it was seen, what breaks without it, and which agents prove it."""

from conformance.judge import REQUIREMENTS

from ..mutants import MUTANTS
from ..mutants.breaches import BREACHES

NAME = "requirements.md"

HEAD = """# Requirements

What *conformant* means: {count} sentences that hold for every codex version, checked on the wire ({tiers}). This page
is made from the registry (`conformance/judge/requirements/`) and from the agents that break it (`tests/mutants/`) by
`python -m tests.docs`.

*Seen* is a scenario in which codex-cli {version} was seen to do so: `codex-conformance run --agent codex` shows that it
keeps every MUST. *Killed by* names the agents that break just this: each is played, and the requirements that it breaks
are asserted to be exactly those of its row in the kill matrix below.
"""

MATRIX = """
## Kill matrix

Each agent is the reference agent with one defect. `python -m tests.mutants NAME exec …` starts it.

| agent | defect | played in | breaks |
| --- | --- | --- | --- |
"""

MUTATED = """
## Mutants of *aligned*

Each fails in exactly the scenarios, and at exactly the paths, that its defect touches
(`tests/conformance/test_mutants.py`).

| agent | defect |
| --- | --- |
"""


def render(data):
    """The page's text."""
    tiers = [requirement.tier for requirement in REQUIREMENTS.values()]
    counts = ", ".join("{} {}".format(tiers.count(tier), tier) for tier in sorted(set(tiers)))
    families = list(dict.fromkeys(requirement.family for requirement in REQUIREMENTS.values()))
    matrix = ["| {} | {} | `{}` | {} |\n".format(breach.name, cell(breach.defect), breach.scenarios, ", ".join(
        [breach.target] + sorted(breach.broken - {breach.target}))) for breach in BREACHES.values()]
    mutants = ["| {} | {} |\n".format(mutant.name, cell(mutant.defect)) for mutant in MUTANTS.values()]
    return "".join([HEAD.format(count=len(tiers), tiers=counts, version=data.version)]
                   + [section(family) for family in families] + [MATRIX] + matrix + [MUTATED] + mutants)


def section(family):
    """A family's theory, which is the head of its module, and its requirements."""
    found = [requirement for requirement in REQUIREMENTS.values() if requirement.family == family]
    rows = []
    for requirement in found:
        killers = [breach.name for breach in BREACHES.values() if breach.target == requirement.id]
        reports = " ".join("[{}](https://github.com/{})".format(link, link.replace("#", "/issues/"))
                           for link in requirement.links)
        rows.append("| `{}` | {} | {} | {} | {} {} | {} |\n".format(
            requirement.id, requirement.tier, cell(requirement.sentence), requirement.seen, cell(requirement.prevents),
            reports, ", ".join(killers) or "nothing yet"))
    return "\n## {}\n\n| id | tier | what holds | seen | without it | killed by |\n".format(family) + (
        "| --- | --- | --- | --- | --- | --- |\n") + "".join(rows)


def cell(text):
    """A text that may stand in a table."""
    return text.replace("|", "\\|")
