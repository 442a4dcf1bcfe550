"""The page of requirements: what must hold, an example of each, what breaks without it, which agents break it."""

from conformance.judge import REQUIREMENTS

from ..mutants import MUTANTS
from ..mutants.breaches import BREACHES

NAME = "requirements.md"

HEAD = """# Requirements

An agent is *conformant* when it keeps every MUST among these requirements: {count} sentences that hold for every codex
version and that the suite checks on the wire ({tiers}). Without a MUST sessions break; without a SHOULD quality or
money is lost. `python -m tests.docs` makes this page from the registry of requirements
(`conformance/judge/requirements/`) and from the agents that break them (`tests/mutants/`).

The column *for example* names a scenario in which codex-cli {version} keeps the requirement. `codex-conformance run
--agent codex` shows that it keeps every MUST. The column *broken by* names agents with one defect each. The tests run
each of these agents and check that it breaks exactly the requirements in its row of the first table at the end.
"""

MATRIX = """
## Agents that break requirements

Each of these agents is the reference agent with one defect. `python -m tests.mutants NAME exec …` starts it.

| agent | defect | run in | breaks |
| --- | --- | --- | --- |
"""

MUTATED = """
## Mutants of *aligned*

A mutant is the reference agent with one defect. Each fails in exactly the scenarios, and at exactly the paths, that its
defect changes (`tests/conformance/test_mutants.py`).

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
    """The requirements of a family, as a table."""
    found = [requirement for requirement in REQUIREMENTS.values() if requirement.family == family]
    rows = []
    for requirement in found:
        killers = [breach.name for breach in BREACHES.values() if breach.target == requirement.id]
        reports = " ".join("[{}](https://github.com/{})".format(link, link.replace("#", "/issues/"))
                           for link in requirement.links)
        rows.append("| `{}` | {} | {} | {} | {} {} | {} |\n".format(
            requirement.id, requirement.tier, cell(requirement.sentence), requirement.seen, cell(requirement.prevents),
            reports, ", ".join(killers) or "no agent yet"))
    return ("\n## {}\n\n| id | tier | requirement | for example | what breaks without it | broken by |\n"
            "| --- | --- | --- | --- | --- | --- |\n").format(family) + "".join(rows)


def cell(text):
    """A text for a cell of a table."""
    return text.replace("|", "\\|")
