from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.judge import Difference, ScenarioVerdict
from conformance.judge.verdict import ABSENT, STATUSES
from conformance.report.transfer import from_wire, to_wire

from ..test_files import json_values
from .results import VERDICTS

texts = st.text(max_size=20)
sides = json_values | st.just(ABSENT)
verdicts = st.builds(
    ScenarioVerdict, texts, texts, st.sampled_from(STATUSES),
    st.lists(st.builds(Difference, texts, st.sampled_from(["changed", "missing"]), sides, sides), max_size=3),
    st.dictionaries(texts, st.sampled_from(STATUSES), max_size=3), st.dictionaries(texts, st.integers(), max_size=3),
    texts, texts, texts, st.floats(0, 99))


@settings(max_examples=30)
@given(verdicts)
def test_a_verdict_arrives_as_it_was_sent(verdict):
    assert from_wire(to_wire(verdict)) == verdict


def test_the_wire_is_ascii_and_keeps_absent_apart():
    for verdict in VERDICTS + [ScenarioVerdict("\ud800", "é", "error")]:
        assert from_wire(to_wire(verdict).encode("ascii").decode("ascii")) == verdict
    assert from_wire(to_wire(VERDICTS[2])).differences[2].expected is ABSENT
