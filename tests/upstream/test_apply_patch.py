"""The reference agent's apply_patch against upstream's own, on random patches.

``CODEX_PATCH_SEEDS=10000-20000`` runs others.
"""

import os

import pytest

from conformance.subjects.agent import load_agent
from conformance.subjects.npm import fetch

from ..reference_agent.tools.apply_patch.patching import by_agent, contents, furnish
from .patches import case, oracle

FIRST, LAST = map(int, os.environ.get("CODEX_PATCH_SEEDS", "1000-2499").split("-"))
BLOCK = 100


@pytest.mark.upstream
@pytest.mark.expensive
@pytest.mark.parametrize("first", range(FIRST, LAST + 1, BLOCK))
def test_patches_end_as_upstream_ends_them(first, tmp_path):
    """The same exit code, the same words, the same files."""
    codex = load_agent("codex")
    binary = fetch(codex.npm["package"], codex.npm["version"]).binary
    for seed in range(first, min(first + BLOCK, LAST + 1)):
        patch, files = case(seed)
        sides = []
        for name, run in (("upstream", lambda folder: oracle(binary, patch, folder)),
                          ("agent", lambda folder: by_agent(patch, folder))):
            folder = tmp_path / "{}-{}".format(seed, name)
            folder.mkdir()
            furnish(folder, files)
            sides.append((run(folder), contents(folder)))
        assert sides[1] == sides[0], "seed {}: {!r} on {!r}".format(seed, patch, files)
