"""A port that nobody here wrote, from PyPI and unmodified: started, driven, and judged by both of its drivers."""

import pytest

from conformance.suite.judging import judge, open_suite

CHOSEN = ["turn-command", "terminal-two-turns", "terminal-steer"]


@pytest.mark.upstream
@pytest.mark.parametrize("version", ["0.1.4", "0.5.1"])
def test_python_codex_gets_through(version):
    suite = open_suite("python-codex@" + version, "0.115.0")
    scenarios = {scenario.id: scenario for scenario in suite.scenarios}
    for name in CHOSEN:
        verdict = judge(suite, scenarios[name])
        assert verdict.status == "differs", verdict
        paths = [difference.path for difference in verdict.differences]
        assert not [path for path in paths if path.startswith("exchanges[2]")], (name, paths)
        assert name == "terminal-steer" or not [path for path in paths if path.startswith("dialogue")], (name, paths)
        assert not {"exchanges[0]", "exchanges[1]"} & set(paths), (name, paths)
    assert judge(suite, scenarios["terminal-interrupt"]).reason == "the agent file has no `terminal.interrupt`"
    assert judge(suite, scenarios["app-plan-mode"]).status == "not supported"
