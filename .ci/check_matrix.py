"""Reads the JUnit reports of a tox run and insists that the whole matrix really ran.

Usage: ``python .ci/check_matrix.py [--reports DIR] [--fixtures DIR]``. Exit 0 and a table when, on each of
Python 3.6 to 3.13, the report is there, it was written by that Python, nothing failed, and every golden was
judged by the conformance suite (at least 30, none skipped); when the live environment passed; when no test was
skipped everywhere; when every environment reports as many cases of each test, skipped ones included; and when
the expensive tests (``tests/shares.py``) ran on at least two Pythons, nearly half of them on the oldest. Each
environment also lists the expensive tests that it left to others, so a test that all of them left out is a fault.
The goldens of upstream's terminal interface are judged in the live
environment: the reference agent has none. Exit 1 and one line for each thing that is wrong otherwise.
"""

import argparse
import sys
from pathlib import Path
from xml.etree import ElementTree

PYTHONS = ("3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13")
FEWEST_SCENARIOS = 30
#: How the ids of those goldens begin that only the live environment judges.
LIVE = "terminal-"
#: On so many Pythons an expensive test has to run, and at least this share of them on the oldest Python.
FEWEST_PYTHONS = 2
OLDEST_SHARE = 0.4
#: The test whose name holds the Python that it runs on.
NAMES_ITS_PYTHON = "test_tox_runs_the_python_it_names["
OUTCOMES = ("failure", "error", "skipped")


def read_cases(report):
    """``[(class name, test name, outcome, expensive)]`` of a JUnit report, given as its root element.

    The outcome is "passed" or one of OUTCOMES. An expensive test has a name that is the same on every Python, see
    ``tests/shares.py``; the others have "".
    """
    cases = []
    for case in report.iter("testcase"):
        tags = [child.tag for child in case if child.tag in OUTCOMES]
        expensive = "".join(found.get("value") for found in case.iter("property") if found.get("name") == "expensive")
        cases.append((case.get("classname", ""), case.get("name", ""), tags[0] if tags else "passed", expensive))
    return cases


def read_left_out(report):
    """The names of the expensive tests that an environment left to others, by ``tests/conftest.py``."""
    return {found.get("value") for found in report.iter("property") if found.get("name") == "expensive-left-out"}


def is_conformance(case):
    """Whether the case belongs to the suite under conformance/ (not to our own tests of it)."""
    return case[0].split(".")[0] == "conformance"


def judged(cases):
    """The scenario ids that a passed conformance case carries as its parameter: ``test_name[ID]``."""
    passed = (case[1] for case in cases if case[2] == "passed" and is_conformance(case))
    return {name.partition("[")[2].rstrip("]") for name in passed}


def is_live(case):
    """Whether the case is a scenario that is left to the live environment."""
    return case[1].partition("[")[2].startswith(LIVE)


def environment_faults(name, cases):
    """What is wrong with any one environment's cases."""
    faults = []
    bad = [case for case in cases if case[2] in ("failure", "error")]
    if bad:
        faults.append("{}: {} failed, first {}.{}".format(name, len(bad), bad[0][0], bad[0][1]))
    if not any(case[2] == "passed" for case in cases):
        faults.append("{}: not one test passed".format(name))
    return faults


def python_faults(version, cases, goldens):
    """What is wrong with the cases of one Python of the matrix."""
    name = "py" + version.replace(".", "")
    faults = environment_faults(name, cases)
    if not any(case[1] == "{}{}]".format(NAMES_ITS_PYTHON, version) for case in cases):
        faults.append("{}: the report was not written by Python {}".format(name, version))
    suite = [case for case in cases if is_conformance(case)]
    skipped = [case for case in suite if case[2] == "skipped" and not is_live(case)]
    if skipped:
        faults.append("{}: {} conformance tests skipped, first {}".format(name, len(skipped), skipped[0][1]))
    missing = [golden for golden in goldens if golden not in judged(suite) and not golden.startswith(LIVE)]
    if missing:
        faults.append("{}: {} of {} goldens not judged: {}".format(
            name, len(missing), len(goldens), ", ".join(missing[:5])))
    return faults


def never_ran(reports):
    """Tests, or whole test modules, that were skipped in every environment that has them."""
    ran, skipped = set(), set()
    for class_name, name, outcome, _ in (case for cases in reports.values() for case in cases):
        if outcome == "skipped" and not (is_conformance((class_name, name)) and is_live((class_name, name))):
            skipped.add((class_name, name))
        else:
            ran |= {(class_name, name), ("", class_name)}
    return sorted(".".join(case).lstrip(".") for case in skipped - ran)


def share_faults(reports):
    """What is wrong with how the tests are divided among the Pythons, whose reports these are.

    Tests that run everywhere are counted by function: releases of pytest write the ids of parameters differently.
    """
    expensive, counts = {}, {}
    for name, cases in reports.items():
        for class_name, test, outcome, stable in cases:
            if stable:
                ran = expensive.setdefault(stable, set())
                ran.update([name] if outcome == "passed" else ())
            else:
                function = "{}.{}".format(class_name, test.split("[")[0])
                counts.setdefault(function, dict.fromkeys(reports, 0))[name] += 1
    faults = ["{}: ran on {} of {} Pythons: {}".format(test, len(names), FEWEST_PYTHONS, ", ".join(sorted(names)))
              for test, names in sorted(expensive.items()) if len(names) < FEWEST_PYTHONS]
    faults += ["{}: not as many cases on each Python: {}".format(
        function, ", ".join("{} {}".format(name, count) for name, count in found.items()))
        for function, found in sorted(counts.items()) if len(set(found.values())) > 1]
    on_oldest = sum("py" + PYTHONS[0].replace(".", "") in names for names in expensive.values())
    if len(expensive) >= 20 and on_oldest < OLDEST_SHARE * len(expensive):
        faults.append("Python {} ran {} of {} expensive tests: about every second one is wanted".format(
            PYTHONS[0], on_oldest, len(expensive)))
    return faults


def left_by_all(reports, left):
    """Expensive tests that some environment left out and none ran: ``[(name, environments that left it out)]``."""
    ran = {case[3] for cases in reports.values() for case in cases if case[3] and case[2] != "skipped"}
    return [(test, [name for name in left if test in left[name]])
            for test in sorted(set().union(*left.values()) - ran)]


def row(name, cases):
    """One line of the closing table."""
    count = {outcome: sum(case[2] == outcome for case in cases) for outcome in OUTCOMES + ("passed",)}
    return "{:<6} {:>6} {:>6} {:>7} {:>11}".format(
        name, count["passed"], count["failure"] + count["error"], count["skipped"],
        sum(is_conformance(case) and case[2] == "passed" for case in cases))


def examine(folder, goldens):
    """The faults of all reports in a folder, and the table's lines."""
    faults, lines, reports, left = [], ["env    passed failed skipped conformance"], {}, {}
    for name in ["py" + version.replace(".", "") for version in PYTHONS] + ["live"]:
        path = folder / "junit-{}.xml".format(name)
        try:
            report = ElementTree.parse(str(path)).getroot()
        except (OSError, ElementTree.ParseError) as error:
            faults.append("{}: no readable report: {}".format(name, error))
            continue
        reports[name], left[name] = read_cases(report), read_left_out(report)
        lines.append(row(name, reports[name]))
    for version in PYTHONS:
        name = "py" + version.replace(".", "")
        if name in reports:
            faults += python_faults(version, reports[name], goldens)
    faults += share_faults({name: cases for name, cases in reports.items() if name != "live"})
    faults += ["{}: an expensive test that no environment ran; left out by {}".format(test, ", ".join(names))
               for test, names in left_by_all(reports, left)]
    if "live" in reports:
        faults += environment_faults("live", reports["live"])
        passed = {case[1].partition("[")[2].rstrip("]") for case in reports["live"] if case[2] == "passed"}
        faults += ["live: golden not judged: " + golden for golden in goldens
                   if golden.startswith(LIVE) and golden not in passed]
    faults += ["skipped in every environment: " + name for name in never_ran(reports)]
    if len(goldens) < FEWEST_SCENARIOS:
        faults.append("only {} goldens, at least {} are wanted".format(len(goldens), FEWEST_SCENARIOS))
    return faults, lines


def main(arguments=None):
    """Print the table and the faults; return the exit code."""
    checkout = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=Path, default=checkout / "reports")
    parser.add_argument("--fixtures", type=Path, default=checkout / "fixtures")
    options = parser.parse_args(arguments)
    goldens = sorted({path.stem for path in options.fixtures.glob("codex-*/goldens/*.json")})
    faults, lines = examine(options.reports, goldens)
    print("\n".join(lines))
    for fault in faults:
        print("FAULT  " + fault)
    print("{} Pythons and live, {} goldens: {}".format(
        len(PYTHONS), len(goldens), "{} faults".format(len(faults)) if faults else "all ran, all passed"))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
