"""The data that pages are made from: goldens, contract, verdicts of a run, and the facts in `tools.toml`."""

from pathlib import Path
from typing import Any, Dict, List, NamedTuple

from conformance.errors import BadInput
from conformance.files import dump_json, read_json, read_toml, write_atomically
from conformance.goldens.store import default_version, list_goldens, read_golden, version_folder
from conformance.schema import check

FOLDER = Path(__file__).parent.parent.parent / "docs"
RESULTS = Path(__file__).with_name("results.json")


class Answered(NamedTuple):
    """A call and its output, as a golden shows them: the tool's name, the output as text, the scenario."""

    tool: str
    custom: bool
    output: str
    scenario: str


class Data(NamedTuple):
    """`listed`: tools in the order of requests, with the scenarios that list them; `answered`: every call with an
    output; `contract`: tool name to its recorded variants; `results`: see `keep_results`; `known` and `unrecorded`:
    the tables of `tools.toml`."""

    version: str
    scenarios: List[str]
    listed: Dict[str, List[str]]
    answered: List[Answered]
    contract: Dict[str, Any]
    results: Dict[str, Any]
    known: Dict[str, Any]
    unrecorded: Dict[str, str]


def fill(name, begin, end, text):
    """A page with `text` in place of what is between the marks `begin` and `end`."""
    page = (FOLDER / name).read_text(encoding="utf-8")
    before, rest = page.split(begin)
    return before + begin + text + end + rest.split(end)[1]


def load_data():
    """Everything, for the newest recorded version. Raises `BadInput`."""
    version = default_version()
    folder = version_folder(version)
    scenarios, listed, answered = list_goldens(folder), {}, {}
    for scenario in scenarios:
        for exchange in read_golden(folder, scenario)["exchanges"]:
            body = exchange["request"]["body"]
            for tool in body["tools"]:
                listed.setdefault(tool.get("name", tool["type"]), {})[scenario] = True
            answered.update(dict.fromkeys(answers(body["input"], scenario)))
    facts = read_toml(Path(__file__).with_name("tools.toml"))
    return Data(version, scenarios, {name: list(found) for name, found in listed.items()}, list(answered),
                read_json(folder / "contract" / "tools.json"), read_json(RESULTS), facts["tool"], facts["unrecorded"])


def answers(items, scenario):
    """Every call of an input that has an output, in order."""
    calls = {}
    for item in items:
        if item["type"] in ("function_call", "custom_tool_call", "local_shell_call"):
            name = item.get("name", "local_shell")
            calls[item.get("call_id")] = (":".join(filter(None, (item.get("namespace"), name))),
                                          item["type"] == "custom_tool_call")
        elif item["type"] in ("function_call_output", "custom_tool_call_output") and item["call_id"] in calls:
            output = item["output"]
            text = output if isinstance(output, str) else dump_json(output).decode("utf-8")
            yield Answered(calls[item["call_id"]][0], calls[item["call_id"]][1], text, scenario)


def keep_results(report):
    """Keep the verdicts of a report of the whole suite in `results.json`. Raises `BadInput`."""
    found = read_json(report)
    check(found, "report", str(report))
    if found["agent"] != "reference" or len(found["scenarios"]) != len(list_goldens(version_folder(found["codex"]))):
        raise BadInput("{} is no report of the reference agent in every scenario: make one with "
                       "`codex-conformance run --report DIR`".format(report))
    kept = {"agent": found["agent"], "codex": found["codex"],
            "tools": {tool["name"]: tool["status"] for tool in found["tools"]},
            "scenarios": {one["scenario"]: one["status"] for one in found["scenarios"]}}
    write_atomically(RESULTS, dump_json(kept))
