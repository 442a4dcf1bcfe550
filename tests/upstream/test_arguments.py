"""The reference agent's words about wrong arguments against upstream's, on random ones.

``CODEX_ARGUMENT_SEEDS=20000-29999`` runs others than those of the corpus.
"""

import os

import pytest

from conformance.subjects.agent import load_agent
from conformance.subjects.npm import fetch

from ..reference_agent.typed.test_arguments_corpus import error
from .arguments import case
from .record_arguments import errors

FIRST, LAST = map(int, os.environ.get("CODEX_ARGUMENT_SEEDS", "10000-10999").split("-"))
BLOCK = 100


@pytest.mark.upstream
@pytest.mark.expensive
@pytest.mark.parametrize("first", range(FIRST, LAST + 1, BLOCK))
def test_arguments_are_refused_as_upstream_does(first):
    codex = load_agent("codex")
    binary = fetch(codex.npm["package"], codex.npm["version"]).binary
    cases = [case(seed) for seed in range(first, min(first + BLOCK, LAST + 1))]
    for (tool, text), told in zip(cases, errors(codex, cases, binary)):
        assert (tool, text, error(tool, text)) == (tool, text, told)
