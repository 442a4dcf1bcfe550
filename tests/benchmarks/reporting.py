"""What the reports of a very bad run cost: 337 scenarios with 500 differences each, in time and in lines."""

import io
import time

from conformance.files import dump_lines
from conformance.judge import Difference, ScenarioVerdict
from conformance.report import summarise
from conformance.report.as_json import as_json
from conformance.report.junit import as_junit
from conformance.report.text import print_report
from conformance.report.write import LEVELS

TITLE = "reports of 337 scenarios with 500 differences each"
COLUMNS = ("differences", "text s", "lines", "JUnit s", "JSON s")
SCENARIOS, DIFFERENCES = 337, 500


def measure():
    """The same differences in every scenario, other values in each, and long texts."""
    for title, value in (("the same", "{1}"), ("other values", "{0}.{1}"), ("1 kB each", "x" * 1000 + "{1}")):
        result = bad_result(SCENARIOS, DIFFERENCES, value)
        text, taken = io.StringIO(), []
        for write in (lambda: print_report(result, text), lambda: as_junit(result), lambda: dump_lines(as_json(result), LEVELS)):
            began = time.perf_counter()
            write()
            taken.append("{:.2f}".format(time.perf_counter() - began))
        yield (title, taken[0], str(len(text.getvalue().splitlines())), taken[1], taken[2])


def bad_result(scenarios, differences, value):
    """A run in which everything is off; ``value`` is filled with the number of the scenario and of the difference."""
    return summarise("bad", "1.2.3", [ScenarioVerdict(
        "scenario-{}".format(one), "family-{}".format(one % 14), "differs",
        [Difference("exchanges[{}].request.body.input[{}].output".format(number % 7, number), "changed",
                    value.format(one, number), value.format(one, number) + "!", item="function_call_output")
         for number in range(differences)]) for one in range(scenarios)], 1.0, whole=True)
