"""Facts about the wire, counted over all goldens, for the page of the protocol. Pure functions."""

import re

from conformance.goldens.store import list_goldens, read_golden, version_folder
from conformance.judge.requirements.observation import observe
from conformance.scenario.load import load_scenarios


class Seen:
    """How often something was observed, in which scenarios, and with which values."""

    def __init__(self):
        self.count, self.scenarios, self.values = 0, [], []

    def add(self, scenario, value=None):
        """Count one observation in a scenario, with a value."""
        self.count += 1
        if scenario not in self.scenarios:
            self.scenarios.append(scenario)
        if value is not None and value not in self.values:
            self.values.append(value)


def observations(version):
    """Every golden as an observation, in the order of the scenarios."""
    folder, scenarios = version_folder(version), load_scenarios()
    found = []
    for name in list_goldens(folder):
        golden = read_golden(folder, name)
        found.append(observe(scenarios[name], golden, golden))
    return sorted(found, key=lambda one: list(scenarios).index(one.scenario.id))


def note(table, key, scenario, value=None):
    """Count one observation of `key` in `table`."""
    table.setdefault(key, Seen()).add(scenario, value)


def order_of(sequences):
    """One order that all sequences keep, as a list; None when there is none."""
    before = {}
    for sequence in sequences:
        for index, key in enumerate(sequence):
            before.setdefault(key, set()).update(sequence[:index])
    ordered = []
    while len(ordered) < len(before):
        ready = [key for key in before if key not in ordered and before[key] <= set(ordered)]
        if not ready:
            return None
        ordered.append(ready[0])
    return ordered


def kind_of(value):
    """A JSON value's type."""
    names = {str: "string", bool: "boolean", int: "number", float: "number", list: "array", dict: "object"}
    return names.get(type(value), "null")


def parts_before_the_prompt(observed):
    """``[(role, beginning)]`` of the content parts that come before the user's prompt in a first request."""
    found = []
    for item in observed.requests[0].items[:2] if observed.requests else []:
        for part in item.get("content", []) if item.get("type") == "message" else []:
            text = part.get("text", "")
            tag = re.match(r"<[a-z_ -]+>", text)
            name = tag.group() if tag else "# AGENTS.md instructions" if text.startswith("# AGENTS.md") else None
            if name and item["role"] != "assistant":
                found.append((item["role"], name))
    return found


def failure_of(request):
    """How an incomplete response ended, in words."""
    response = request.response or {}
    if response.get("status") != 200:
        return "HTTP {}".format(response.get("status", "none: the connection closed"))
    for event in response.get("events", []):
        if isinstance(event, dict) and event.get("type") == "response.failed":
            error = (event.get("response") or {}).get("error") or {}
            return "`response.failed`, {}".format(error.get("code", "no error") if isinstance(error, dict) else "?")
        if isinstance(event, dict) and event.get("type") == "response.incomplete":
            return "`response.incomplete`"
    return "stream without a terminal event" + (" but with items" if request.received else "")
