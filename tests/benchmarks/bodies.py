"""What judging a request of 10 MB costs, beside ``json.loads`` and ``json.dumps`` of the same body in the same run.

A row is a shape of body, judged against a golden that it equals, in which every text and number is another, whose first
item it lacks, whose items it has in reverse order, and which has one item for every two of its own. Judging is all of
it: normalise, align, and write the reports (text, JUnit and JSON).
"""

import gc
import io
import json
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

TITLE = "judge one request of 10 MB: CPU seconds, and in brackets times json.loads + json.dumps"
COLUMNS = ("shape", "MB", "loads + dumps", "equal", "all differs", "first missing", "reversed", "doubled")
SIZE = 10 * 1000 * 1000
#: How deep the lists of a body may be nested: ``conformance.goldens.transcript`` keeps a deeper one as text.
DEPTH = 120


CHANGES = {"equal": lambda listed: json.loads(json.dumps(listed)), "all differs": lambda listed: changed(listed),
           "first missing": lambda listed: listed[1:], "reversed": lambda listed: listed[::-1],
           "doubled": lambda listed: doubled(listed)}


def measure():
    """One row a shape. Its yardstick grows with a request that is longer than the golden."""
    for name, listed in shapes(SIZE).items():
        golden = dict(normalise(transcript(listed), load_rules(), {}).transcript, scenario="benchmark", races={})
        text = compact_json(body_of(listed))
        yardstick = min(seconds(lambda: json.dumps(json.loads(text), ensure_ascii=False)) for _ in range(3))
        row = ["{:.1f}".format(len(text) / 1e6), "{:.2f}".format(yardstick)]
        for change in CHANGES.values():
            other = change(listed)
            longer = max(1.0, len(compact_json(body_of(other))) / len(text))
            taken = seconds(lambda: judge(golden, transcript(other)))
            row.append("{:.2f} ({:.1f})".format(taken, taken / yardstick / longer))
        yield (name,) + tuple(row)


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
        "objects of a number and a text": [{"a": number, "b": "x"} for number in range(size // 25)],
        "objects of a number": [{"a": number} for number in range(size // 17)],
        "texts as items": [str(number) for number in range(size // 10)],
        "numbers as items": list(range(size // 9)),
        "one number, very often": [1] * (size // 2),
        "texts in one item": [message("first"), {"data": [str(number) for number in range(size // 10)]}],
        "lists in lists": [[[str(number)] * 30 for number in range(30)] for _ in range(size // 5500)],
        "keys of one object": [{"key {}".format(number): str(number) for number in range(size // 25)}],
        "other keys in each item": [{"key {}".format(number): "x"} for number in range(size // 20)],
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


def doubled(listed):
    """Two items with other texts for every second item."""
    return [item for number, one in enumerate(listed) for item in (
        [one] if number % 2 else [changed(one), changed(changed(one))])]


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


def seconds(work):
    """The CPU seconds that some work takes."""
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began
