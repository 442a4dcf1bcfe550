"""The page of tools is up to date, complete, and agrees with the reference agent."""

import json

import pytest

from conformance.errors import BadInput
from conformance.files import dump_json
from conformance.report import summarise
from conformance.report.as_json import as_json
from reference_agent.tools.registry import find
from reference_agent.tools.specs import specs
from reference_agent.tools.tool import NotBuilt
from reference_agent.versions import DEFAULT
from reference_agent.versions.contract import load_contract
from tests.docs import tools
from tests.docs.__main__ import pages
from tests.docs.data import RESULTS, keep_results, load_data
from tests.reference_agent.sample_settings import Place
from tests.reference_agent.settings.test_models import OWN

PLAIN = 'model = "gpt-5.4"\n'


@pytest.fixture(scope="module")
def data():
    return load_data()


@pytest.fixture
def names(tmp_path, monkeypatch):
    """`names(config, catalogue)`: the tools that the reference agent lists under these lines of `config.toml`."""
    place = Place(tmp_path, monkeypatch)

    def listed(config="", catalogue=None):
        config = config if "model =" in config else PLAIN + config
        if catalogue:
            place.write(codex_home={"c.json": json.dumps({"models": [dict(OWN, **catalogue)]})})
            config = config.replace("gpt-5.4", "own") + '\nmodel_catalog_json = "c.json"'
        settings = place.settings("\n".join(sorted(config.strip().splitlines())))
        return [tool.get("name", tool["type"]) for tool in specs(settings, load_contract(DEFAULT))]

    return listed


def test_the_pages_are_up_to_date():
    stale = [path.name for path, text in pages().items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run `python -m tests.docs`"


def test_a_tool_of_the_contract_without_a_row_is_an_error(data):
    known = dict(data.known)
    del known["artifacts"]
    with pytest.raises(BadInput, match="no table for artifacts, and tables for tools that are not recorded: none"):
        tools.render(data._replace(known=known))


def test_a_row_without_a_tool_is_an_error(data):
    with pytest.raises(BadInput, match="tables for tools that are not recorded: teleport"):
        tools.render(data._replace(known=dict(data.known, teleport={})))


def test_results_of_other_scenarios_are_an_error(data):
    scenarios = dict(data.results["scenarios"])
    scenarios["new-one"] = scenarios.pop("exec-plain")
    with pytest.raises(BadInput, match=r"\(exec-plain, new-one\)"):
        tools.render(data._replace(results=dict(data.results, scenarios=scenarios)))


def test_a_scenario_that_is_not_identical_stands_in_the_row(data):
    scenarios = dict(data.results["scenarios"], **{"turn-plan": "differs"})
    page = tools.render(data._replace(results=dict(data.results, scenarios=scenarios)))
    (row,) = [line for line in page.splitlines() if line.startswith("| `update_plan`")]
    assert "not identical: turn-plan" in row


def test_an_error_wording_names_its_scenario(data):
    assert "turn-plan" in tools.errors(None, data)["unsupported call: no_such_tool"]
    assert tools.errors("update_plan", data)[
        "update_plan is a TODO/checklist tool and is not allowed in Plan mode"] == ["plan-in-plan-mode"]
    assert not any(line.startswith(("Command:", "Plan updated")) for name in data.known
                   for line in tools.errors(name, data))


def test_a_report_of_a_part_of_the_suite_is_refused(tmp_path, data):
    report = tmp_path / "report.json"
    report.write_bytes(dump_json(as_json(summarise("reference", data.version, [], 1.0))))
    before = RESULTS.read_bytes()
    with pytest.raises(BadInput, match="no report of the reference agent in every scenario"):
        keep_results(report)
    assert RESULTS.read_bytes() == before


def test_the_settings_that_list_a_tool_are_the_ones_that_do(data, names):
    wrong = []
    for name, facts in data.known.items():
        needs = ("with" in facts, "catalogue" in facts)
        if not facts.get("unlisted") and name not in names(facts.get("with", ""), facts.get("catalogue")):
            wrong.append(name + " is not listed with its settings")
        if any(needs) and name in names():
            wrong.append(name + " is listed without its settings")
        if "without" in facts and name in names(facts["without"]):
            wrong.append(name + " is listed without")
        if all(needs) and (name in names(facts["with"]) or name in names(catalogue=facts["catalogue"])):
            wrong.append(name + " needs only one of its settings")
    assert wrong == []


def test_what_is_not_built_is_exactly_what_the_registry_lacks(data):
    for name, facts in data.known.items():
        if not facts.get("hosted"):
            tool = find(name, DEFAULT.tools)
            built = tool is not None and not isinstance(tool, NotBuilt)
            assert built == ("not_built" not in facts), name
