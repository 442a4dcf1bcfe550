"""*Aligned*: does the agent send what upstream sent in the same scenario?

The golden and the transcript are both normalised. They are compared exchange by exchange, part by part:

==============  =================================================================================
part            compared
==============  =================================================================================
method, path    as text
headers         names, values and order; names without letter case for the meaning
body            as JSON: ``input`` and ``tools`` item by item (tools by name), the rest leaf by leaf
form, order     how the bytes were written: decides between ``identical`` and ``equal``
races           a part that upstream sends or not: absent, or one of the observed alternatives
dialogue        what the user's side saw
response        must be what was recorded, or the golden is stale: the harness's fault, not the agent's. An agent
                that hung up before the terminal event differs; what comes behind that event is not compared
==============  =================================================================================
"""

import re
from typing import Any, Dict, List, Mapping

from ..files import compact_json
from .answers import heard
from .diff import differences, first_reordered, same_meaning, same_writing, step
from .identity import reconcile
from .lists import align_lists
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
                found.append(Difference(where + ".response", "missing", "the rest: the agent hung up before its end"))
            found += _request(where + ".request", left["request"], right["request"])
            found += _races(where, golden["races"], right.get("races", {}))
            for name, status in _tools(left["request"]["body"], right["request"]["body"]).items():
                tools[name] = worst([status, tools.get(name, "identical")])
    found += differences("dialogue", golden["dialogue"], transcript["dialogue"])
    return ScenarioVerdict(golden["scenario"], family, status_of(found), found, tools)


def _stale(golden: Mapping[str, Any], where: str, family: str) -> ScenarioVerdict:
    return ScenarioVerdict(golden["scenario"], family, "error", blame="harness", reason=(
        "{}.response: the origin's answer is not the one that was recorded: the scenario was changed; "
        "record it again".format(where)))


def _same_answer(expected: Any, actual: Any) -> bool:
    """Whether two answers are the same as far as an agent has to read them."""
    return same_meaning(expected, actual) or isinstance(expected, dict) and same_meaning(
        heard(expected), heard(actual))


def _cut_short(expected: Any, actual: Any) -> bool:
    """Whether the agent had only the beginning of a stream: it hung up, which is not the scenario's fault."""
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
    """What only one of two objects has."""
    return [Difference(step(where, key), "missing", left[key]) for key in left if key not in right] + [
        Difference(step(where, key), "extra", ABSENT, right[key]) for key in right if key not in left]


def _by_name(headers: List[List[str]]) -> Dict[str, Any]:
    """Values by lower-case name; a list of them for a name that stands there more than once."""
    grouped: Dict[str, Any] = {}
    for name, value in headers:
        grouped.setdefault(name.lower(), []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in grouped.items()}


def _body(where: str, expected: Any, actual: Any) -> List[Difference]:
    if not (isinstance(expected, dict) and isinstance(actual, dict)):
        return differences(where, expected, actual)
    found = _sides(where, expected, actual)
    for key in expected:
        path = step(where, key)
        if key in actual and same_meaning(expected[key], actual[key]):
            continue
        if key in _ITEMS and isinstance(expected[key], list) and isinstance(actual.get(key), list):
            found += _items(path, expected[key], actual[key], *_ITEMS[key])
        elif key in actual:
            found += differences(path, expected[key], actual[key])
    return found


def _items(where: str, expected: List[Any], actual: List[Any], key: Any, pair: bool, name: Any) -> List[Difference]:
    found: List[Difference] = []
    for i, j in align_lists(expected, actual, key, pair):
        left, right = ABSENT if i is None else expected[i], ABSENT if j is None else actual[j]
        path, item = "{}[{}]".format(where, j if i is None else i), name(right if i is None else left)
        if i is None or j is None:
            found.append(Difference(path, "extra" if i is None else "missing", left, right, item=item))
        else:
            found += differences(path, left, right, item)
    return found


def _tool_name(tool: Any) -> str:
    return str(tool.get("name") or tool.get("type")) if isinstance(tool, dict) else repr(tool)


def _input_name(item: Any) -> str:
    """What an item of the input is called: ``developer message``, ``function_call exec_command``."""
    found = [item.get(key) for key in ("role", "type", "name")] if isinstance(item, dict) else []
    return " ".join(part for part in found if isinstance(part, str))


#: The lists that are aligned item by item: what makes two items the same one, whether two that are not the same but
#: stand at the same place are a changed item (a message) or one missing and one extra (a tool), and an item's name.
_ITEMS = {"input": (compact_json, True, _input_name), "tools": (_tool_name, False, _tool_name)}


def _tools(expected: Any, actual: Any) -> Dict[str, str]:
    sides = []
    for body in (expected, actual):
        listed = body.get("tools") if isinstance(body, dict) else None
        sides.append({_tool_name(tool): tool for tool in listed if tool} if isinstance(listed, list) else {})
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
    item = _ITEMS[inside.group(1)][2](expected[inside.group(1)][int(inside.group(2))]) if inside else ""
    return [found._replace(item=item)]
