"""What judging costs as bodies grow: normalising and comparing one request of up to 10 MB, equal and not equal."""

import copy
import json
import statistics
import time

from conformance.judge import align
from conformance.rules.load import load_rules
from conformance.rules.normalise import normalise

TITLE = "normalise and compare one request (median of 5)"
COLUMNS = ("body MB", "equal ms", "one leaf differs ms", "first item missing ms", "ms per MB (equal)")


def measure():
    """One row a size."""
    for megabytes in (0.1, 1, 3, 10):
        transcript = history(int(megabytes * 1e6))
        size = len(json.dumps(transcript["exchanges"][0]["request"]["body"], ensure_ascii=False)) / 1e6
        changed, shorter = copy.deepcopy(transcript), copy.deepcopy(transcript)
        items(changed)[len(items(changed)) // 2]["output"] += "!"
        del items(shorter)[0]
        golden = dict(normalise(transcript, load_rules(), {}).transcript, scenario="benchmark", races={})
        taken = [median(golden, other) for other in (transcript, changed, shorter)]
        yield ("{:.1f}".format(size),) + tuple("{:.0f}".format(t * 1e3) for t in taken) + (
            "{:.0f}".format(taken[0] * 1e3 / size),)


def median(golden, transcript):
    """Median seconds of normalising and judging a transcript."""
    rules, taken = load_rules(), []
    for _ in range(5):
        began = time.perf_counter()
        align(golden, normalise(transcript, rules, {}).transcript)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def items(transcript):
    """The input items of the one request."""
    return transcript["exchanges"][0]["request"]["body"]["input"]


def history(size):
    """A transcript with one request of about ``size`` bytes: calls and their outputs."""
    output = "Chunk ID: 0a1b2c\nWall time: 0.0000 seconds\nOutput:\n" + "a line of output\n" * 100
    listed = []
    for number in range(size // (len(output) + 250)):
        call = "call_{}".format(number)
        listed.append({"type": "function_call", "name": "exec_command", "arguments": '{"cmd":"make"}', "call_id": call})
        listed.append({"type": "function_call_output", "call_id": call, "output": output + str(number)})
    body = {"model": "m", "instructions": "i", "input": listed, "tools": [], "stream": True}
    request = {"method": "POST", "path": "/v1/responses", "form": "compact", "headers": [["host", "h"]], "body": body}
    return {"exchanges": [{"request": request, "response": {"status": 200, "events": []}}], "dialogue": {}}
