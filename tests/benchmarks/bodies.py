"""What judging a request of 10 MB costs, beside ``json.loads`` and ``json.dumps`` of the same body in the same run.

A row is a shape of body, judged three times: equal to the golden, with every text changed, and with the first item
missing. Judging is all of it: normalise, align, and write the reports (text, JUnit and JSON).
"""

import io
import json
import statistics
import time

from conformance.files import compact_json, dump_lines
from conformance.judge import align
from conformance.report import summarise
from conformance.report.as_json import as_json
from conformance.report.junit import as_junit
from conformance.report.text import print_report
from conformance.report.write import LEVELS
from conformance.rules.load import load_rules
from conformance.rules.normalise import normalise

TITLE = "judge one request of 10 MB (median of 3; in brackets: times json.loads + json.dumps)"
COLUMNS = ("shape", "MB", "loads + dumps s", "equal s", "every text differs s", "first item missing s")
SIZE = 10 * 1000 * 1000
#: How deep the lists of a body may be nested: ``conformance.goldens.transcript`` keeps a deeper one as text.
DEPTH = 120


def measure():
    """One row a shape."""
    for name, listed in shapes(SIZE).items():
        text = compact_json(body_of(listed))
        yardstick = median(lambda: json.dumps(json.loads(text), ensure_ascii=False))
        golden = dict(normalise(transcript(listed), load_rules(), {}).transcript, scenario="benchmark", races={})
        taken = [median(lambda: judge(golden, other)) for other in (
            transcript(json.loads(json.dumps(listed))), transcript(changed(listed)), transcript(listed[1:]))]
        yield (name, "{:.1f}".format(len(text) / 1e6), "{:.2f}".format(yardstick)) + tuple(
            "{:.2f} ({:.1f})".format(seconds, seconds / yardstick) for seconds in taken)


def shapes(size):
    """Lists of input items of about ``size`` bytes, by the name of their shape."""
    line = "a line of output, as long as they are\n"
    call = "Chunk ID: 0a1b2c\nWall time: 0.0000 seconds\nOutput:\n" + line * 50
    nested = "x" * 1000
    for _ in range(DEPTH):
        nested = [nested]
    return {
        "one text": [message("first"), message(line * (size // len(line)))],
        "calls and outputs": [item for number in range(size // (len(call) + 200)) for item in (
            {"type": "function_call", "name": "exec_command", "arguments": '{"cmd":"make"}', "call_id": str(number)},
            {"type": "function_call_output", "call_id": str(number), "output": call + str(number)})],
        "small items": [message(str(number)) for number in range(size // 80)],
        "numbers": [message("first"), {"type": "data", "data": list(range(size // 8))}],
        "deep lists": [{"type": "message", "content": nested} for _ in range(size // 1300)],
    }


def message(text):
    """A user's message."""
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}


def changed(value):
    """A copy with every text and number other than a ``type``, ``role`` or ``name`` changed."""
    if isinstance(value, dict):
        return {key: item if key in ("type", "role", "name") else changed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [changed(item) for item in value]
    return value + "!" if isinstance(value, str) else value + 1


def body_of(listed):
    """The body of a request with these items."""
    return {"model": "m", "instructions": "i", "input": listed, "tools": [], "stream": True}


def transcript(listed):
    """The transcript of a run with one request."""
    request = {"method": "POST", "path": "/v1/responses", "form": "compact", "headers": [["host", "h"]],
               "body": body_of(listed)}
    return {"exchanges": [{"request": request, "response": {"status": 200, "events": []}}], "dialogue": {}}


def judge(golden, actual):
    """Normalise, align, and write every report."""
    verdict = align(golden, normalise(actual, load_rules(), {}).transcript)
    result = summarise("agent", "1", [verdict], 0.0)
    print_report(result, io.StringIO())
    as_junit(result)
    dump_lines(as_json(result), LEVELS)


def median(work):
    """Median seconds of three times."""
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)
