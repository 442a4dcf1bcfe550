"""Upstream and the reference agent in the same random scenarios: what they send must be identical.

No golden is involved, so nothing here can be tuned to the goldens. ``CODEX_DIFFERENTIAL_SEEDS=1000-1200`` runs others.
"""

import os

import pytest

from conformance.judge import align
from conformance.judge.sentence import sentences
from conformance.record.recorder import golden_of
from conformance.rules.load import load_rules
from conformance.rules.normalise import normalise
from conformance.subjects.agent import load_agent
from conformance.subjects.npm import fetch
from conformance.subjects.run import run_scenario

from . import approvals, generate

FIRST, LAST = map(int, os.environ.get("CODEX_DIFFERENTIAL_SEEDS", "0-39").split("-"))
CASES = [(generator, seed) for generator in (generate, approvals) for seed in range(FIRST, LAST + 1)]


@pytest.mark.upstream
@pytest.mark.expensive
@pytest.mark.parametrize("generator, seed", CASES, ids=["{}-{}".format(one.__name__.split(".")[-1], seed)
                                                        for one, seed in CASES])
def test_upstream_and_reference_send_the_same(generator, seed):
    """The reference agent's transcript against upstream's, made a moment ago."""
    chosen, rules = generator.scenario(seed), load_rules()
    codex = load_agent("codex")
    binary = fetch(codex.npm["package"], codex.npm["version"]).binary
    sides = []
    for agent, program in ((codex, binary), (load_agent("reference"), None)):
        run = run_scenario(agent, chosen, npm_binary=program)
        sides.append(normalise(run.transcript, rules, run.literals).transcript)
    races = {}
    for exchange in sides[0]["exchanges"] + sides[1]["exchanges"]:
        for name, value in exchange.get("races", {}).items():
            races.setdefault(name, []).append(value)
    verdict = align(golden_of(chosen, "upstream", sides[0], races), sides[1])
    lines = [line for difference in verdict.differences[:4] for line in sentences(difference)]
    assert verdict.status == "identical", "\n".join([repr(chosen._replace(source=None))] + lines)
