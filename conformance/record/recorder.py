"""Goldens from upstream: every scenario is recorded at least twice, and refused when the recordings disagree.

Two recordings of a scenario are made in different folders and on different ports. After normalisation they must
be the same; if they are not, either a rule is missing or upstream races, and the recorder names the JSON path
instead of choosing one. What upstream is known to race on is declared in the rules, and every alternative that
was seen is kept in the golden's ``races``.
"""

from typing import Any, Callable, Dict, List, Mapping

from ..errors import HarnessFault
from ..judge import align
from ..judge.sentence import sentences
from ..rules.load import Rules
from ..rules.normalise import normalise
from ..scenario.digest import scenario_digest
from ..scenario.load import Scenario
from ..subjects.agent import Agent
from ..subjects.npm import Upstream
from ..subjects.run import Route, Run, run_scenario

__all__ = ["record_scenario", "golden_of", "RECORDINGS"]

#: How many recordings of a scenario must agree.
RECORDINGS = 2


def record_scenario(agent: Agent, upstream: Upstream, scenario: Scenario, rules: Rules,
                    route: Callable[[], Route]) -> Dict[str, Any]:
    """The (unpacked) golden of a scenario; ``route`` makes a new way to the origin for each run.

    Raises ``HarnessFault`` when upstream did not reach the end of the scenario or two recordings differ.
    """
    transcripts = []
    for _ in range(RECORDINGS):
        run = run_scenario(agent, scenario, route(), upstream.binary)
        _insist_on_whole(scenario, run)
        transcripts.append(normalise(run.transcript, rules, run.literals).transcript)
    golden = golden_of(scenario, upstream.version, transcripts[0], _races(transcripts))
    for other in transcripts[1:]:
        verdict = align(golden, other)
        if verdict.status != "identical":
            reason = verdict.reason or " / ".join(sentences(verdict.differences[0]))
            raise HarnessFault("{}: two recordings differ: {}: add a rule, or declare the race".format(
                scenario.id, reason))
    return golden


def golden_of(scenario: Scenario, version: str, transcript: Mapping[str, Any], races: Dict[str, List[str]]
              ) -> Dict[str, Any]:
    """A golden from a normalised transcript; ``races`` are the observed alternatives by rule."""
    exchanges = [{"request": exchange["request"], "response": exchange["response"]}
                 for exchange in transcript["exchanges"]]
    return {"format": 1, "scenario": scenario.id, "digest": scenario_digest(scenario), "codex": version,
            "races": races, "exchanges": exchanges, "dialogue": transcript["dialogue"]}


def _races(transcripts: List[Dict[str, Any]]) -> Dict[str, List[str]]:
    seen: Dict[str, List[str]] = {}
    for transcript in transcripts:
        for exchange in transcript["exchanges"]:
            for name, value in exchange.get("races", {}).items():
                if value not in seen.setdefault(name, []):
                    seen[name].append(value)
    return {name: sorted(values) for name, values in sorted(seen.items())}


def _insist_on_whole(scenario: Scenario, run: Run) -> None:
    exchanges = run.transcript["exchanges"]
    if run.unconsumed:
        raise HarnessFault("{}: upstream never asked for {} of the scripted answers: shorten the script".format(
            scenario.id, run.unconsumed))
    if len(exchanges) > len(scenario.answers):
        raise HarnessFault("{}: upstream sent {} requests, the script has {} answers: extend the script".format(
            scenario.id, len(exchanges), len(scenario.answers)))
    if run.complaints:
        raise HarnessFault("{}: the origin complains: {}".format(scenario.id, run.complaints[0]))
