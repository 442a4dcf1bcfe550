"""The page of the protocol: what goes over the wire, each line with scenarios that show it."""

from pathlib import Path

from conformance.files import compact_json, read_toml
from conformance.judge import REQUIREMENTS

from . import wire
from .requirements import cell

NAME = "protocol.md"
MOST, MANY = 3, 100
WIDTH = 60

HEAD = """# The Codex wire, {version}

This page describes what codex-cli {version} sends to a Responses server. `python -m tests.docs` made it from
{scenarios} recorded scenarios with {requests} requests, and counted each line over all of them. The scenarios named in
a line are examples; `codex-conformance show SCENARIO` prints one. A sentence with an id is a
[requirement](requirements.md): it holds for every version. `<…>` stands for a value that changes from run to run.
Another page describes the [tools](tools.md). [Words](words.md) defines the terms.
"""


def render(data):
    """The page's text."""
    observed = wire.observations(data.version)
    requests = [(one.scenario.id, request) for one in observed for request in one.requests]
    head = HEAD.format(version=data.version, scenarios=len(observed), requests=len(requests))
    later = read_toml(Path(__file__).with_name("later.toml"))["later"]
    return "\n".join([head, envelope(requests), headers(requests), items(requests), context(observed), tools(requests),
                      rules("The turn", ("turn", "pairing", "history", "prefix")), rules("Steers", ("steer",)),
                      rules("Questions", ("question",)), dialogue(observed), rules("Interrupts", ("interrupt",)),
                      failures(observed), rules("Retries", ("retry",)), rules("Reading a stream", ("stream",)),
                      rules("Names and identity", ("identity",)), later_versions(later, data.version)])


def proof(seen):
    """The first scenarios in which something was observed and the number of the others; of many, that number alone."""
    if len(seen.scenarios) > MANY:
        return "{} scenarios".format(len(seen.scenarios))
    named = ", ".join(seen.scenarios[:MOST])
    return named + (" and {} more".format(len(seen.scenarios) - MOST) if len(seen.scenarios) > MOST else "")


def table(heads, rows):
    """A table; every cell is text."""
    lines = ["| {} |".format(" | ".join(heads)), "|{}".format(" --- |" * len(heads))]
    return "\n".join(lines + ["| {} |".format(" | ".join(row)) for row in rows]) + "\n"


def presence(seen, total):
    """How often something is present."""
    return "always" if seen.count == total else "in {} of {}".format(seen.count, total)


def values(seen):
    """The observed values when they are few and short; else how many there are."""
    shown = [value for value in seen.values if len(value) <= WIDTH]
    if len(seen.values) <= 4 and len(shown) == len(seen.values):
        return ", ".join("`{}`".format(cell(value)) for value in shown)
    return "{} different values".format(len(seen.values))


def envelope(requests):
    """The section of the body's keys."""
    keys = {}
    for scenario, request in requests:
        for key, value in request.body.items():
            wire.note(keys, key, scenario, compact_json(value) if key not in ("input", "tools") else None)
    order = wire.order_of([list(request.body) for _, request in requests])
    assert order, "the keys of the bodies have no common order"
    kinds = {key: sorted({wire.kind_of(request.body[key]) for _, request in requests if key in request.body})
             for key in keys}
    rows = [("`{}`".format(key), " or ".join(kinds[key]), presence(keys[key], len(requests)),
             values(keys[key]) if key not in ("input", "tools", "instructions") else "", proof(keys[key]))
            for key in order]
    forms = {request.form for _, request in requests}
    return ("## The body\n\nA request is `POST {{base_url}}/responses`. Its body is one JSON object{} with its keys in "
            "this order:\n\n".format(" without spaces, in UTF-8 that is not escaped," if forms == {"compact"} else "")
        + table(("key", "type", "present", "values", "for example"), rows) + sentences(("envelope",)))


def headers(requests):
    """The section of the header fields."""
    names = {}
    for scenario, request in requests:
        for name, value in request.headers:
            wire.note(names, name, scenario, value)
    order = wire.order_of([[name for name, _ in request.headers] for _, request in requests])
    rows = [("`{}`".format(name), presence(names[name], len(requests)), values(names[name]), proof(names[name]))
            for name in order or names]
    return "## Headers\n\n{}\n\n".format(
        "The headers are in this order on the wire." if order else (
            "The headers are listed by name: their order varies where the provider sets some of them.")
    ) + table(("header", "present", "values", "for example"), rows)


def items(requests):
    """The section of the input's items."""
    kinds, orders, counts = {}, {}, {}
    for scenario, request in requests:
        for item in request.items:
            kind = item["type"] + (" ({})".format(item["role"]) if "role" in item else "")
            wire.note(kinds, kind, scenario)
            orders.setdefault(kind, []).append(list(item))
            for key in item:
                counts[kind, key] = counts.get((kind, key), 0) + 1
    rows = []
    for kind, seen in kinds.items():
        order = wire.order_of(orders[kind]) or sorted({key for keys in orders[kind] for key in keys})
        shown = ["`{}`".format(key) if counts[kind, key] == seen.count else "[`{}`]".format(key) for key in order]
        rows.append(("`{}`".format(kind), " ".join(shown), str(seen.count), proof(seen)))
    return ("## Items of the input\n\nThe keys are in their order on the wire. A key in brackets is not always present."
            "\n\n") + table(("type", "keys", "count", "for example"), rows)


def context(observed):
    """The section of the context: what comes before the user's prompt."""
    parts, sequences = {}, []
    for one in observed:
        found = wire.parts_before_the_prompt(one)
        sequences.append(list(dict.fromkeys(found)))
        for role, name in dict.fromkeys(found):
            wire.note(parts, (role, name), one.scenario.id)
    order = wire.order_of(sequences) or list(parts)
    rows = [(role, "`{}`".format(name), proof(parts[role, name])) for role, name in order]
    return ("## The context before the user's prompt\n\nThe first request of a thread begins with a developer message "
            "and a user message. They contain these parts, in this order,\neach only when it applies. A later request "
            "repeats a part only when it has changed.\n\n") + table(("message", "part", "for example"), rows)


def tools(requests):
    """The section of the tools' forms."""
    kinds = {}
    for scenario, request in requests:
        for tool in request.body.get("tools", []):
            wire.note(kinds, (tool["type"], tuple(tool)), scenario, tool.get("name", tool["type"]))
    rows = [("`{}`".format(kind), " ".join("`{}`".format(key) for key in keys),
             ", ".join("`{}`".format(name) for name in seen.values[:4]) + (" …" if len(seen.values) > 4 else ""),
             proof(seen)) for (kind, keys), seen in kinds.items()]
    return "## Forms of tools\n\n" + table(("type", "keys in order", "tools", "for example"), rows) + sentences(
        ("tools",))


def dialogue(observed):
    """The section of what the app-server sends to its client."""
    found = {}
    for one in observed:
        for step in one.dialogue.get("steps", []):
            if "error" in step:
                error = step["error"]
                refusal = "`{}`: {} {}".format(step["do"], error.get("code"), cell(str(error.get("message"))))
                wire.note(found, ("refusal", refusal), one.scenario.id)
        for kind in ("notifications", "approvals", "calls"):
            for message in one.dialogue.get(kind, []):
                if isinstance(message, dict) and "method" in message:
                    wire.note(found, (kind[:-1], "`{}`".format(message["method"])), one.scenario.id)
    rows = [(kind, cell(text), proof(seen)) for (kind, text), seen in sorted(found.items(), key=lambda pair: pair[0])]
    return ("## What the app-server sends to its client\n\nThe app-server asks its client for approvals, notifies it, "
            "and refuses some of its requests with an error.\n\n") + table(
        ("kind", "method or error", "for example"), rows)


def failures(observed):
    """The section of failures and of the requests after them, counted over the scenarios with one turn and no steer."""
    found = {}
    for one in observed:
        own = one.own if one.turns == 1 and not one.steered else []
        for place, request in enumerate(own):
            if request.completed or request.response is None or any(
                    step["do"] in ("interrupt", "signal") for step in one.scenario.steps):
                continue
            after = own[place + 1] if place + 1 < len(own) else None
            same = after is not None and (after.body, after.form) == (request.body, request.form)
            then = "none" if after is None else "the same bytes" if same else "another request"
            wire.note(found, (wire.failure_of(request), then), one.scenario.id)
    rows = [(failure, then, str(seen.count), proof(seen)) for (failure, then), seen in sorted(
        found.items(), key=lambda pair: pair[0])]
    return ("## Failures\n\nThe table shows which request upstream sent after a response that failed. *None*: the "
            "turn\nfailed, because the failure is final or because no configured retry was left.\n\n") + table(
                ("response", "next request", "count", "for example"), rows)


def rules(title, families):
    """A section of requirements' sentences."""
    return "## {}\n{}".format(title, sentences(families))


def sentences(families):
    """The sentences of some families, each with its id and its scenario."""
    return "\n" + "".join(
        "* {} (`{}`, {}; for example in {})\n".format(found.sentence, found.id, found.tier, found.seen)
        for found in REQUIREMENTS.values() if found.family in families)


def later_versions(later, version):
    """The section of what probes of later versions showed; there are no goldens of them."""
    return ("## Later versions\n\nThese versions were probed with one prompt. There are no goldens of them yet.\n\n"
            + table(("version", "what differs from {}".format(version)), [
                (name, cell(text)) for name, text in later.items()]))
