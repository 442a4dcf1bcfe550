"""*Aligned*: does the agent send what upstream sent in the same scenario?

The golden and the transcript are both normalised. They are compared exchange by exchange, part by part:

==============  =================================================================================
part            how it is compared
==============  =================================================================================
method, path    as text
headers         names, values and order; another order or letter case of names is ``equal``
body            as JSON: ``input`` and ``tools`` item by item (tools by name), the rest leaf by leaf
form, order     how the JSON is written: decides between ``identical`` and ``equal``
races           parts that upstream sends in some runs only: absent, or one of the recorded alternatives
dialogue        what the driver, in the place of a user, saw
response        must be the recorded one, else the golden is stale: the harness's fault, not the agent's.
                An agent that closed the connection before the terminal event differs; what follows that
                event is not compared
==============  =================================================================================
"""

import re
from typing import Any, Dict, Iterator, List, Mapping

from .answers import up_to_terminal
from .diff import HERE, between, differences, first_reordered, same_meaning, same_writing, step
from .identity import reconcile
from .items import ITEMS, parts_of_items, tool_name
from .summary import Part, summed
from .verdict import ABSENT, Difference, ScenarioVerdict, status_of, worst

__all__ = ["align"]


def align(golden: Mapping[str, Any], transcript: Mapping[str, Any], family: str = "") -> ScenarioVerdict:
    """The verdict on a normalised transcript against an unpacked golden."""
    if transcript["exchanges"] != golden["exchanges"] or transcript["dialogue"] != golden["dialogue"]:
        transcript = reconcile(golden, transcript)
    expected, actual = golden["exchanges"], transcript["exchanges"]
    found: List[Difference] = []
    tools: Dict[str, str] = {}
    for number in range(max(len(expected), len(actual))):
        where = "exchanges[{}]".format(number)
        if number >= len(actual):
            found.append(Difference(where, "missing", expected[number]["request"]["path"]))
        elif number >= len(expected):
            found.append(Difference(where, "extra", ABSENT, actual[number]["request"]["path"]))
        else:
            left, right = expected[number], actual[number]
            if right["response"] is not None and not _same_answer(left["response"], right["response"]):
                if not _cut_short(left["response"], right["response"]):
                    return _stale(golden, where, family)
                found.append(Difference(where + ".response", "missing",
                                        "the rest: the agent closed the connection early"))
            found += _request(where + ".request", left["request"], right["request"])
            found += _races(where, golden["races"], right.get("races", {}))
            for name, status in _tools(left["request"]["body"], right["request"]["body"]).items():
                tools[name] = worst([status, tools.get(name, "identical")])
    found += differences("dialogue", golden["dialogue"], transcript["dialogue"])
    return ScenarioVerdict(golden["scenario"], family, status_of(found), found, tools)


def _stale(golden: Mapping[str, Any], where: str, family: str) -> ScenarioVerdict:
    return ScenarioVerdict(golden["scenario"], family, "error", blame="harness", reason=(
        "{}.response: the origin's answer is not the recorded one, because the scenario has changed: "
        "record it again".format(where)))


def _same_answer(expected: Any, actual: Any) -> bool:
    """Whether two answers are the same up to the terminal event."""
    return same_meaning(expected, actual) or isinstance(expected, dict) and same_meaning(
        up_to_terminal(expected), up_to_terminal(actual))


def _cut_short(expected: Any, actual: Any) -> bool:
    """Whether the agent received only the beginning of a stream because it closed the connection."""
    if not isinstance(expected, dict) or "events" not in expected or "events" not in actual:
        return False
    events = actual["events"]
    return same_meaning(dict(expected, events=expected["events"][:len(events)]), actual)


def _request(where: str, expected: Dict[str, Any], actual: Dict[str, Any]) -> List[Difference]:
    found = _headers(where + ".headers", expected["headers"], actual["headers"])
    for key in ("method", "path"):
        found += differences("{}.{}".format(where, key), expected[key], actual[key])
    same = same_writing(expected["body"], actual["body"])
    body = [] if same else _body(where + ".body", expected["body"], actual["body"])
    if not body and expected["form"] != actual["form"]:
        body = [Difference(where + ".form", "order", expected["form"], actual["form"])]
    elif not body and not same:
        body = _reordered(where + ".body", expected["body"], actual["body"])
    return found + body


def _headers(where: str, expected: List[List[str]], actual: List[List[str]]) -> List[Difference]:
    if expected == actual:
        return []
    left, right = _by_name(expected), _by_name(actual)
    found = _sides(where, left, right)
    for name in left:
        if name in right:
            found += differences(step(where, name), left[name], right[name])
    if not found and expected != actual:
        found.append(Difference(where, "order", [name for name, _ in expected], [name for name, _ in actual]))
    return found


def _sides(where: str, left: Mapping[str, Any], right: Mapping[str, Any]) -> List[Difference]:
    """The keys that only one of two objects has."""
    return [Difference(step(where, key), "missing", left[key]) for key in left if key not in right] + [
        Difference(step(where, key), "extra", ABSENT, right[key]) for key in right if key not in left]


def _by_name(headers: List[List[str]]) -> Dict[str, Any]:
    """Values by lower-case name; a list of values for a name that occurs more than once."""
    grouped: Dict[str, Any] = {}
    for name, value in headers:
        grouped.setdefault(name.lower(), []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in grouped.items()}


def _body(where: str, expected: Any, actual: Any) -> List[Difference]:
    return summed(_parts(where, expected, actual), Difference(where, "changed", expected, actual))


def _parts(where: str, expected: Any, actual: Any) -> Iterator[Part]:
    if not (isinstance(expected, dict) and isinstance(actual, dict)):
        yield where, None, between(expected, actual), "", 1
        return
    for key, left in expected.items():
        if key not in actual:
            yield step(where, key), None, [(HERE, "missing", left, ABSENT)], "", 1
    for key, right in actual.items():
        if key not in expected:
            yield step(where, key), None, [(HERE, "extra", ABSENT, right)], "", 1
    for key, left in expected.items():
        if key not in actual or same_meaning(left, actual[key]):
            continue
        if key in ITEMS and isinstance(left, list) and isinstance(actual[key], list):
            yield from parts_of_items(step(where, key), left, actual[key], ITEMS[key])
        else:
            yield step(where, key), None, between(left, actual[key]), "", 1


def _tools(expected: Any, actual: Any) -> Dict[str, str]:
    sides = []
    for body in (expected, actual):
        listed = body.get("tools") if isinstance(body, dict) else None
        sides.append({tool_name(tool): tool for tool in listed if tool} if isinstance(listed, list) else {})
    left, right = sides
    verdicts = {}
    for name in list(left) + [name for name in right if name not in left]:
        if name not in right:
            verdicts[name] = "missing"
        elif name not in left:
            verdicts[name] = "extra"
        elif same_writing(left[name], right[name]):
            verdicts[name] = "identical"
        else:
            verdicts[name] = "equal" if same_meaning(left[name], right[name]) else "differs"
    return verdicts


def _races(where: str, observed: Mapping[str, List[str]], actual: Mapping[str, str]) -> List[Difference]:
    return [Difference("{}.races.{}".format(where, name), "changed", observed.get(name, ABSENT), value)
            for name, value in actual.items() if value not in observed.get(name, [])]


def _reordered(where: str, expected: Any, actual: Any) -> List[Difference]:
    """The outermost of the first objects in two bodies of the same meaning that have their keys in another order."""
    found = first_reordered(where, expected, actual)
    if found is None:
        return []
    inside = re.match(r"\.(input|tools)\[([0-9]+)\]", found.path[len(where):])
    item = ITEMS[inside.group(1)].name(expected[inside.group(1)][int(inside.group(2))]) if inside else ""
    return [found._replace(item=item)]
