"""Finding and reading the recorded contract."""

import json

import pytest

from reference_agent.versions import DEFAULT
from reference_agent.versions.contract import Contract, ContractError, load_contract

NINE, MISSING = DEFAULT._replace(name="9.9.9"), DEFAULT._replace(name="0.0.1")


@pytest.fixture
def folder(tmp_path):
    contract = tmp_path / "codex-9.9.9" / "contract"
    (contract / "texts").mkdir(parents=True)
    (contract / "contract.json").write_text(json.dumps({"format": 1, "codex": "9.9.9"}))
    (contract / "tools.json").write_text(json.dumps({"t": [
        {"when": {}, "spec": {"name": "plain"}}, {"when": {"a": True}, "spec": {"name": "a"}},
        {"when": {"a": True, "b": 1}, "spec": {"name": "both"}}], "u": [{"when": {"a": True}, "spec": {}}]}))
    (contract / "texts" / "x.md").write_bytes("A <slot:title> and <slot:other>\r\n".encode())
    return contract


def test_it_is_found_by_the_environment(folder, monkeypatch):
    monkeypatch.setenv("CODEX_CONFORMANCE_FIXTURES", str(folder.parent.parent))
    assert load_contract(NINE).codex is NINE


def test_the_checkout_has_the_version_that_the_agent_targets():
    assert load_contract(DEFAULT).models


def test_a_missing_one_says_what_to_do():
    with pytest.raises(ContractError) as caught:
        load_contract(MISSING)
    assert "0.0.1" in str(caught.value) and "record" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 2, "codex": "9.9.9"}', '{"format": 1, "codex": "1.0.0"}'])
def test_a_wrong_one_is_refused_in_one_line(folder, monkeypatch, content):
    (folder / "contract.json").write_text(content)
    monkeypatch.setenv("CODEX_CONFORMANCE_FIXTURES", str(folder.parent.parent))
    with pytest.raises(ContractError) as caught:
        load_contract(NINE)
    assert str(folder) in str(caught.value) and "\n" not in str(caught.value)


def test_slots_are_filled_and_what_is_filled_in_is_left_alone(folder):
    contract = Contract(str(folder), NINE)
    assert contract.fill("x", title="<slot:other>", other="\\1") == "A <slot:other> and \\1\r\n"


@pytest.mark.parametrize("facts, expected", [({}, "plain"), ({"a": True}, "a"), ({"a": True, "b": 1}, "both"),
                                             ({"a": False, "b": 1}, "plain")])
def test_the_variant_that_asks_for_most_applies(folder, facts, expected):
    assert Contract(str(folder), NINE).tool("t", facts)["name"] == expected


@pytest.mark.parametrize("name", ["u", "unknown"])
def test_a_tool_without_a_fitting_variant_is_refused(folder, name):
    with pytest.raises(ContractError):
        Contract(str(folder), NINE).tool(name, {})


def test_a_missing_text_is_refused(folder):
    with pytest.raises(ContractError):
        Contract(str(folder), NINE).text("none")
