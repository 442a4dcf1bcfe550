"""The pages of the protocol and of its requirements are complete and agree with the goldens."""

import pytest

from conformance.judge import REQUIREMENTS
from conformance.scenario.load import load_scenarios
from tests.docs import protocol, requirements, wire
from tests.docs.data import FOLDER
from tests.mutants.breaches import BREACHES


@pytest.mark.parametrize("id", list(REQUIREMENTS))
def test_every_requirement_is_on_its_page(id):
    page = (FOLDER / requirements.NAME).read_text(encoding="utf-8")
    assert "| `{}` | {} |".format(id, REQUIREMENTS[id].tier) in page


@pytest.mark.parametrize("name", list(BREACHES))
def test_every_breach_is_in_the_table_of_agents(name):
    assert "\n| {} | ".format(name) in (FOLDER / requirements.NAME).read_text(encoding="utf-8")


def test_every_sentence_of_the_protocol_has_its_proof():
    scenarios, lines = load_scenarios(), 0
    for line in (FOLDER / protocol.NAME).read_text(encoding="utf-8").splitlines():
        if line.startswith("* "):
            assert line.rpartition("for example in ")[2].rstrip(")") in scenarios, line
            lines += 1
        elif line.startswith("| ") and not line.startswith(("| ---", "| 0.")):
            assert line.count("|") >= 3, line
    assert lines > 60


@pytest.mark.parametrize("sequences, order", [
    ([["a", "b"], ["b", "c"]], ["a", "b", "c"]), ([["a", "c"], ["a", "b", "c"]], ["a", "b", "c"]),
    ([["a", "b"], ["b", "a"]], None), ([], []), ([["a"], []], ["a"])])
def test_one_order_for_all(sequences, order):
    assert wire.order_of(sequences) == order
