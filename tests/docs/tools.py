"""The page of tools: when a request lists each, which scenarios test it, what the reference agent lacks."""

import re

from conformance.errors import BadInput

NAME = "tools.md"
WIDTH = 150
PARSE = "failed to parse function arguments: "

HEAD = """# Tools

This page lists the tools that codex-cli {version} offers to its model, and how many scenarios test each. It is made
from the recordings and from the verdicts of a run of the reference agent: `codex-conformance run --report out &&
python -m tests.docs --results out/report.json`.

* *Listed*: when a request lists the tool. The lines are those of `config.toml` that this needs; *by default* is with
  model gpt-5.4. A *catalogue model* is a model of the user's own `model_catalog_json`.
* *Spec*: how the reference agent's name, description and schema of the tool compare with upstream's, and in how many
  scenarios a request lists it.
* *Answered*: in how many scenarios the model calls the tool and the next request contains its output.
* *Errors*: how many different outputs report a failure, each recorded from upstream. The section about error wordings
  has them all.

| tool | listed | spec | answered | errors | in the reference agent |
| --- | --- | --- | --- | --- | --- |
"""

UNRECORDED = """
No scenario lists these tools yet:

| tools | reason |
| --- | --- |
"""

ERRORS = """
## Error wordings

Each line names a scenario and an output that codex-cli {version} sent in it. `\\n` stands for a line break and `<…>`
for a value that changes from run to run.
"""


def render(data):
    """The page's text. Raises `BadInput` when a recorded tool is missing from `tools.toml`, or the other way round."""
    insist_on_all(data)
    rows = ["| `{}` | {} |\n".format(name, " | ".join(row(name, facts, data))) for name, facts in data.known.items()]
    absent = ["| {} | {} |\n".format(*pair) for pair in data.unrecorded.items()]
    sections = [section(name, errors(name, data)) for name in list(data.known) + [None] if errors(name, data)]
    return "".join([HEAD.format(version=data.version)] + rows + [UNRECORDED] + absent +
                   [ERRORS.format(version=data.version)] + sections)


def insist_on_all(data):
    """Check that every tool of contract, requests and results has a row, and that every row has a tool."""
    recorded = dict.fromkeys(list(data.contract) + list(data.listed) + list(data.results["tools"]))
    missing = [name for name in recorded if name not in data.known]
    unknown = [name for name, facts in data.known.items() if name not in recorded and not facts.get("unlisted")]
    if missing or unknown:
        raise BadInput("tests/docs/tools.toml: no table for {}, and tables for tools that are not recorded: {}".format(
            ", ".join(missing) or "none", ", ".join(unknown) or "none"))
    changed = sorted(set(data.scenarios) ^ set(data.results["scenarios"]))
    if changed:
        raise BadInput("tests/docs/results.json has other scenarios than the goldens ({}): run the suite and give its "
                       "report to `python -m tests.docs --results`".format(", ".join(changed[:5])))


def row(name, facts, data):
    """The cells of a tool's row after its name."""
    scenarios = answered(name, data)
    bad = sorted(one for one in scenarios if data.results["scenarios"][one] not in ("identical", "not supported"))
    trips = str(len(scenarios) or "none yet") + (", not identical: " + ", ".join(bad) if bad else "")
    spec = "not listed" if name not in data.listed else "{} ({})".format(
        data.results["tools"].get(name, "not exposed"), len(data.listed[name]))
    state = "listed, but not built: " + facts["not_built"] if "not_built" in facts else "built"
    if facts.get("hosted"):
        trips, state = "run by the provider", "listed"
    return listed(facts), spec, trips, str(len(errors(name, data)) or ""), state


def listed(facts):
    """When a request lists the tool, in words."""
    if facts.get("unlisted"):
        return "never; but the tool answers calls"
    needed = [code(line) for line in facts.get("with", "").strip().splitlines()]
    needed += ["a catalogue model with " + code("{} = {}".format(key, toml(value)))
               for key, value in facts.get("catalogue", {}).items()]
    if needed:
        return ", ".join(needed)
    if "without" in facts:
        return "by default; not with " + code(facts["without"])
    return "always"


def answered(name, data):
    """The scenarios in which a call of the tool has an output."""
    return sorted({answer.scenario for answer in data.answered if answer.tool == name})


def errors(name, data):
    """{wording of an output that reports a failure: scenarios}; for `None` those of all names that are no tool."""
    found = {}
    for answer in data.answered:
        ours = answer.tool not in data.known if name is None else answer.tool == name
        patterns = data.known.get(answer.tool, {}).get("answers", ())
        if ours and not any(re.search(pattern, answer.output) for pattern in patterns):
            found.setdefault(clip(answer.output), []).append(answer.scenario)
    return found


def section(name, wordings):
    """A tool's wordings. Those about arguments come last, because they are many."""
    lines = sorted(wordings, key=lambda line: (line.startswith(PARSE), line))
    width = max(len(wordings[line][0]) for line in lines)
    return "\n### {}\n\n```\n{}\n```\n".format(
        name or "Any other name", "\n".join("{:{}}  {}".format(wordings[line][0], width, line) for line in lines))


def clip(text):
    """A text on one line, cut to `WIDTH` characters."""
    line = "".join("\\x%02x" % ord(char) if ord(char) < 32 or ord(char) == 127 else char for char in
                   text.replace("\n", "\\n"))
    return line if len(line) <= WIDTH else line[:WIDTH] + "…"


def code(text):
    """A text as Markdown code, for a cell of a table."""
    return "`{}`".format(text.replace("|", "\\|"))


def toml(value):
    """A string or a list of strings as TOML."""
    return "[{}]".format(", ".join(map(toml, value))) if isinstance(value, list) else '"{}"'.format(value)
