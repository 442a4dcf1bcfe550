"""What upstream's own apply_patch made of some hundred patches, recorded by `tests.upstream.record_apply_patch`."""

import json
from pathlib import Path

import pytest

from .patching import by_agent, contents, furnish

CORPUS = json.loads((Path(__file__).parent.parent / "apply_patch_corpus.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CORPUS["cases"], ids=lambda case: str(case["seed"]))
def test_the_agent_answers_as_the_recorded_oracle(case, tmp_path):
    furnish(tmp_path, case["files"])
    assert by_agent(case["patch"], tmp_path) == (case["code"], case["output"])
    assert contents(tmp_path) == case["after"]


def test_the_corpus_says_where_it_comes_from():
    assert CORPUS["provenance"]["version"] == "0.115.0" and len(CORPUS["provenance"]["sha256"]) == 64
    assert sum(case["code"] == 0 for case in CORPUS["cases"]) > 100
