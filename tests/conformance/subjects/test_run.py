"""One agent through one scenario: what a run gives, and what makes it impossible."""

import os

import pytest

from conformance.errors import BadInput, EnvironmentFault
from conformance.subjects.run import Direct, run_scenario

from ..bad_agents import miniature, scenario


def test_a_run_gives_its_transcript_its_places_and_leaves_no_folder():
    run = run_scenario(miniature("asks-once"), scenario("exec-plain"))
    (exchange,) = run.transcript["exchanges"]
    assert exchange["request"]["body"] == {"model": "m", "input": []} and exchange["response"]["status"] == 200
    assert run.transcript["dialogue"] == {"exits": [{"status": 0, "stdout": ""}]}
    assert set(run.literals) == {"path:home", "path:codex_home", "path:workspace", "origin"}
    assert (run.unconsumed, run.complaints) == (0, [])
    assert not any(os.path.exists(path) for name, path in run.literals.items() if name.startswith("path:"))


def test_answers_that_nobody_asked_for_are_counted():
    assert run_scenario(miniature("is-silent"), scenario("exec-plain")).unconsumed == 1


@pytest.mark.parametrize("change, words", [
    ({"answers": [{"items": [{"telepathy": 1}]}]}, "(exec-plain): "),
    ({"answers": [{"status": "high"}]}, "(exec-plain): "),
    ({"steps": [{"do": "steer", "text": "x"}]}, "driver exec has no step 'steer'"),
])
def test_a_scenario_that_cannot_be_run_is_bad_input(change, words):
    changed = scenario("exec-plain")._replace(**change)
    with pytest.raises(BadInput) as error:
        run_scenario(miniature("asks-once"), changed)
    assert str(error.value).startswith(str(changed.source)) and words in str(error.value)
    assert "\n" not in str(error.value)


def test_an_origin_that_cannot_listen_is_the_environment_s_fault(monkeypatch):
    from conformance.subjects import run
    from proxies import OriginError

    class Deaf:
        def __init__(self, *_, **__):
            pass

        def start(self):
            raise OriginError("origin: cannot listen on 127.0.0.1:0: Too many open files")

    monkeypatch.setattr(run, "Origin", Deaf)
    with pytest.raises(EnvironmentFault, match="cannot listen"):
        run_scenario(miniature("asks-once"), scenario("exec-plain"), Direct())
