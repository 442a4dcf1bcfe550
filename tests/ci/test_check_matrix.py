"""The judge of the matrix must not be fooled: each way in which a run can be incomplete is one fault."""

import os
import runpy
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from ..imports import CHECKOUT
from ..shares import RUNNING, SLOW, pythons_of

CHECK = runpy.run_path(str(CHECKOUT / ".ci" / "check_matrix.py"))
GOLDENS = ["scenario-{}".format(number) for number in range(30)]


def case(class_name, name, outcome="passed", expensive=False):
    child = "" if outcome == "passed" else "<{}/>".format(outcome)
    stable = "{}::{}".format(class_name, name)
    child += '<properties><property name="expensive" value="{}"/></properties>'.format(stable) if expensive else ""
    return '<testcase classname="{}" name="{}">{}</testcase>'.format(class_name, name, child)


def suite_of(version):
    """The cases of one complete environment, by name."""
    cases = {golden: case("conformance.test_scenarios", "test_scenario[{}]".format(golden)) for golden in GOLDENS}
    cases["own"] = case("tests.test_x", "test_x")
    name = "test_tox_runs_the_python_it_names[{}]".format(version)
    cases["python"] = case("tests.test_packaging", name)
    return cases


@pytest.fixture
def matrix(tmp_path):
    """A complete matrix: ``{environment: cases}`` and the function that writes and checks it."""
    reports = {"py" + version.replace(".", ""): suite_of(version) for version in CHECK["PYTHONS"]}
    reports["live"] = {"live": case("tests.proxies.test_recording", "test_live")}
    goldens = tmp_path / "fixtures" / "codex-0.115.0" / "goldens"
    goldens.mkdir(parents=True)
    for golden in GOLDENS:
        (goldens / (golden + ".json")).write_text("{}")

    def check(left_out=()):
        listed = "".join('<property name="expensive-left-out" value="{}"/>'.format(name) for name in left_out)
        for name, cases in reports.items():
            text = "<testsuites><testsuite><properties>{}</properties>{}</testsuite></testsuites>".format(
                listed, "".join(cases.values()))
            (tmp_path / "junit-{}.xml".format(name)).write_text(text)
        return CHECK["main"](["--reports", str(tmp_path), "--fixtures", str(tmp_path / "fixtures")])

    return reports, check


def faults_of(capsys):
    return [line[7:] for line in capsys.readouterr().out.splitlines() if line.startswith("FAULT  ")]


def test_a_complete_matrix_passes(matrix, capsys):
    assert matrix[1]() == 0
    assert faults_of(capsys) == []


@pytest.mark.parametrize(
    "spoil, fault",
    [
        (lambda reports: reports.pop("py36"), "py36: no readable report"),
        (lambda reports: reports.pop("live"), "live: no readable report"),
        (lambda reports: reports["py37"].update(broken="<"), "py37: no readable report"),
        (lambda reports: reports["py38"].pop("scenario-7"), "py38: 1 of 30 goldens not judged: scenario-7"),
        (lambda reports: reports["live"].clear(), "live: not one test passed"),
        (
            lambda reports: reports["py36"].update(python=suite_of("3.9")["python"]),
            "py36: the report was not written by Python 3.6",
        ),
        (
            lambda reports: reports["py39"].update(own=case("tests.test_x", "test_x", "failure")),
            "py39: 1 failed, first tests.test_x.test_x",
        ),
        (
            lambda reports: reports["py310"].update(extra=case("conformance.test_y", "test_y", "skipped")),
            "py310: 1 conformance tests skipped, first test_y",
        ),
        (
            lambda reports: reports["py311"].pop("own"),
            "tests.test_x.test_x: not as many cases on each Python: py36 1",
        ),
        (
            lambda reports: reports["py36"].update(mutant=case("tests.test_m", "test_mutant[x]", expensive=True)),
            "tests.test_m::test_mutant[x]: ran on 1 of 2 Pythons: py36",
        ),
        (
            lambda reports: [reports[name].update({str(number): case("tests.test_m", str(number), expensive=True)})
                             for name in ("py37", "py38") for number in range(20)],
            "Python 3.6 ran 0 of 20 expensive tests",
        ),
    ],
)
def test_each_gap_is_a_fault(matrix, capsys, spoil, fault):
    reports, check = matrix
    spoil(reports)
    assert check() == 1
    assert any(found.startswith(fault) for found in faults_of(capsys))


def test_an_expensive_test_on_two_pythons_is_enough(matrix, capsys):
    reports, check = matrix
    for name in ("py36", "py312"):
        reports[name]["mutant"] = case("tests.test_m", "test_mutant[x]", expensive=True)
    assert check() == 0


def test_an_expensive_test_that_every_environment_leaves_out_is_a_fault(matrix, capsys):
    reports, check = matrix
    for name in ("py36", "py312"):
        reports[name]["mutant"] = case("tests.test_m", "test_mutant[x]", expensive=True)
    reports["live"]["random"] = case("tests.test_m", "test_random", expensive=True)  # upstream, so in live alone
    assert check(["tests.test_m::test_mutant[x]", "tests.test_m::test_random"]) == 0
    assert faults_of(capsys) == []
    assert check(["tests.test_m::test_mutant[x]", "tests.test_m::test_forgotten"]) == 1
    assert faults_of(capsys) == [
        "tests.test_m::test_forgotten: an expensive test that no environment ran; left out by py36, py37, py38, py39, "
        "py310, py311, py312, py313, live"]


def test_what_a_run_leaves_out_is_in_its_report(tmp_path):
    module = "tests/conformance/goldens/test_store.py"
    left = [name for name in sorted(SLOW) if name.startswith(module) and RUNNING not in pythons_of(name)]
    report = tmp_path / "report.xml"
    subprocess.check_call(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junit-xml", str(report),
         "tests/test_shares.py::test_the_rule_is_stable"] + left, cwd=str(CHECKOUT), stdout=subprocess.DEVNULL,
        env=dict(os.environ, CODEX_TEST_SHARE="own"))
    root = ElementTree.parse(str(report)).getroot()
    assert left and CHECK["read_left_out"](root) == set(left)
    assert [case[1] for case in CHECK["read_cases"](root)] == ["test_the_rule_is_stable"]


def test_a_test_that_is_skipped_everywhere_is_a_fault(matrix, capsys):
    reports, check = matrix
    for cases in reports.values():
        cases["never"] = case("tests.test_z", "test_never", "skipped")
        cases["module"] = case("", "tests.proxies.test_recording", "skipped")  # ran in live
    assert check() == 1
    assert faults_of(capsys) == ["skipped in every environment: tests.test_z.test_never"]


def test_a_golden_by_a_terminal_is_judged_live_or_it_is_a_fault(matrix, capsys, tmp_path):
    reports, check = matrix
    next((tmp_path / "fixtures").glob("**/goldens")).joinpath("terminal-x.json").write_text("{}")
    for version in CHECK["PYTHONS"]:
        reports["py" + version.replace(".", "")]["x"] = case(
            "conformance.test_aligned", "test_aligned[terminal-x]", "skipped")
    assert check() == 1
    assert faults_of(capsys) == ["live: golden not judged: terminal-x"]
    reports["live"]["x"] = case("tests.upstream.test_terminal", "test_the_goldens[terminal-x]")
    assert check() == 0


def test_too_few_goldens_are_a_fault(matrix, capsys, tmp_path):
    next((tmp_path / "fixtures").glob("**/scenario-3.json")).unlink()
    assert matrix[1]() == 1
    assert faults_of(capsys) == ["only 29 goldens, at least 30 are wanted"]
