import datetime

import pytest

from conformance.errors import BadInput
from conformance.subjects.agent import list_agents, load_agent
from conformance.suite.deviations import deviations_of, load_deviations

KNOWN = ["exec-plain", "steer-one", "steer-parts"]
TODAY = datetime.date(2026, 11, 24)


def load(tmp_path, text):
    path = tmp_path / "mine.deviations.toml"
    path.write_text("[[deviations]]\n" + text, encoding="utf-8")
    return load_deviations(path, KNOWN, TODAY)


def test_an_entry(tmp_path):
    (found,) = load(tmp_path, 'scenario = "steer-*"\npath = "dialogue"\nreason = "so"\nlink = "l"\nflaky = true\n')
    assert (found.scenario, found.path, found.reason, found.link, found.flaky, found.expired) == (
        "steer-*", "dialogue", "so", "l", True, False)


@pytest.mark.parametrize("day, expired", [("2026-11-23", True), ("2026-11-24", True), ("2026-11-25", False)])
def test_an_entry_expires_on_its_day(day, expired, tmp_path):
    for written in (day, '"{}"'.format(day)):
        (found,) = load(tmp_path, 'scenario = "*"\nreason = "so"\nexpires = {}\n'.format(written))
        assert (found.expired, found.expires.isoformat()) == (expired, day)


@pytest.mark.parametrize("text, words", [
    ('scenario = "*"', "'reason' is a required property"),
    ('reason = "so"', "is not valid under any of the given schemas"),
    ('scenario = "nowhere-*"\nreason = "so"', "scenario: 'nowhere-*' matches no scenario"),
    ('scenario = "exec-plain,nowhere"\nreason = "so"', "scenario: 'nowhere' matches no scenario"),
    ('requirement = "pairing.nothing"\nreason = "so"', "requirement: unknown requirement 'pairing.nothing'"),
    ('scenario = "*"\nreason = "so"\nexpires = "2026-02-30"', "'2026-02-30' is not a date: write it as 2027-01-31"),
    ('scenario = "*"\nreason = "so"\nexpires = "2026-02-03\\n"', "expires: '2026-02-03\\n' is not a date"),
    ('scenario = "*"\nreason = "so"\nexpires = 2026-02-03T04:05:06', "expires: '2026-02-03T04:05:06' is not a date"),
    ('scenario = "*"\nreason = "so"\nexpires = 04:05:06', "expires: '04:05:06' is not a date"),
    ('scenario = "*"\nreason = "so"\nexpires = 2027', "expires: 2027 is not of type 'string'"),
    ('scenario = "*"\nreason = "so"\npath = "exchange[0].request.body"', "path: no difference can have the path"),
    ('scenario = "*"\nreason = "so"\npath = "exchanges[0].request.headers.Via"', "wrong from '.Via' on"),
    ('scenario = "*"\nreason = "so"\npath = "exchanges[*].request.bo*y"', "* only as [*], as .* or at the end"),
    ('scenario = "*"\nreason = "so"\npath = "exchanges[0].request"', "write 'exchanges[0].request*'"),
    ('scenario = "*"\nreason = "so"\npath = "a\\n' + "b" * 5000 + '"', "path: no difference can have the path 'a\\nbbb"),
    ('scenario = "*"\nreason = "so"\ncolour = "red"', "'colour' was unexpected"),
    ('requirement = "pairing.one-output"\npath = "x"\nreason = "so"', "deviations[0]: "),
    ('scenario = "*"\nuntested = true\nreason = "so"', "deviations[0]: "),
])
def test_what_could_never_cover_anything_is_refused(text, words, tmp_path):
    with pytest.raises(BadInput) as error:
        load(tmp_path, text + "\n")
    said = str(error.value)
    assert "mine.deviations.toml: " in said and "deviations[0]" in said and "\n" not in said
    assert len(said) < 1000
    assert words in said


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "soon", "2026-1-1"])
def test_what_is_no_toml_date_is_one_line_with_its_place(day, tmp_path):
    with pytest.raises(BadInput) as error:
        load(tmp_path, 'scenario = "*"\nreason = "so"\nexpires = {}\n'.format(day))
    said = str(error.value)
    assert "mine.deviations.toml: not TOML: " in said and "line 4" in said and "\n" not in said


def test_the_file_beside_the_agent_is_found_and_is_no_agent(tmp_path):
    agent = tmp_path / "mine.toml"
    agent.write_text('name = "mine"\ntitle = "t"\ncommand = ["x"]\ndrivers = ["exec"]\n', encoding="utf-8")
    loaded = load_agent(str(agent))
    assert deviations_of(loaded) is None
    beside = tmp_path / "mine.deviations.toml"
    beside.write_text("", encoding="utf-8")
    assert deviations_of(loaded) == beside and load_deviations(beside, KNOWN) == []
    versioned = tmp_path / "mine@{}.deviations.toml".format(2)
    versioned.write_text("", encoding="utf-8")
    assert deviations_of(loaded._replace(name="mine@2")) == versioned
    assert not any(".deviations" in agent.name for agent in list_agents())
