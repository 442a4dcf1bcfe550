"""The real codex of each recorded version is identical to its goldens, where only a few scenarios were recorded."""

import pytest

from conformance.goldens.store import default_version, list_goldens, version_folder, versions
from conformance.suite.judging import judge_all, open_suite

FEW = [version for version in versions() if version != default_version()]


@pytest.mark.upstream
@pytest.mark.parametrize("version", FEW)
def test_each_recorded_scenario_is_identical(version):
    ids = list_goldens(version_folder(version))
    suite = open_suite("codex@" + version, version, ",".join(ids))
    assert {verdict.scenario: (verdict.status, verdict.reason) for verdict in judge_all(suite)} == dict.fromkeys(
        ids, ("identical", ""))
