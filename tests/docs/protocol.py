"""The page of the protocol: what goes over the wire, each line with the scenarios that prove it."""

from pathlib import Path

from conformance.files import compact_json, read_toml
from conformance.judge import REQUIREMENTS

from . import wire
from .requirements import cell

NAME = "protocol.md"
MOST, MANY = 3, 100
WIDTH = 60

HEAD = """# The Codex wire, {version}

What codex-cli {version} sends to a Responses server, read off {scenarios} recorded runs with {requests} requests. Every
line was counted over all of them by `python -m tests.docs`; the scenarios behind it are examples of where it shows
(`codex-conformance show SCENARIO` prints one). Sentences with an id are [requirements](requirements.md): they hold for
every version. Values that change from run to run are written `<…>`. The tools have a [page of their own](tools.md).
"""


def render(data):
    """The page's text."""
    observed = wire.observations(data.version)
    requests = [(one.scenario.id, request) for one in observed for request in one.requests]
    head = HEAD.format(version=data.version, scenarios=len(observed), requests=len(requests))
    later = read_toml(Path(__file__).with_name("later.toml"))["later"]
    return "\n".join([head, envelope(requests), headers(requests), items(requests), context(observed), tools(requests),
                      rules("The turn", ("turn", "pairing", "history", "prefix")), rules("Steering", ("steer",)),
                      rules("Questions", ("question",)), dialogue(observed), rules("Interrupting", ("interrupt",)),
                      failures(observed), rules("Trying again", ("retry",)), rules("Reading a stream", ("stream",)),
                      rules("Names and identity", ("identity",)), later_versions(later)])


def proof(seen):
    """The first scenarios in which something was seen, and how many more there are; of very many the number alone."""
    if len(seen.scenarios) > MANY:
        return "{} scenarios".format(len(seen.scenarios))
    named = ", ".join(seen.scenarios[:MOST])
    return named + (" and {} more".format(len(seen.scenarios) - MOST) if len(seen.scenarios) > MOST else "")


def table(heads, rows):
    """A table; every cell is text."""
    lines = ["| {} |".format(" | ".join(heads)), "|{}".format(" --- |" * len(heads))]
    return "\n".join(lines + ["| {} |".format(" | ".join(row)) for row in rows]) + "\n"


def presence(seen, total):
    """How often something is there."""
    return "always" if seen.count == total else "in {} of {}".format(seen.count, total)


def values(seen):
    """The values that were seen, when they are few and short; else how many."""
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
    return ("## The body\n\n`POST {{base_url}}/responses`, one JSON object, keys in this order{}.\n\n".format(
        ", without spaces, UTF-8 not escaped" if forms == {"compact"} else "")
        + table(("key", "type", "there", "values", "e.g."), rows) + sentences(("envelope",)))


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
        "In this order on the wire." if order else "By name; where the provider sets some, their order varies."
    ) + table(("header", "there", "values", "e.g."), rows)


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
        told = ["`{}`".format(key) if counts[kind, key] == seen.count else "[`{}`]".format(key) for key in order]
        rows.append(("`{}`".format(kind), " ".join(told), str(seen.count), proof(seen)))
    return "## Items of the input\n\nKeys in their order; those in brackets are not always there.\n\n" + table(
        ("type", "keys", "seen", "e.g."), rows)


def context(observed):
    """The section of what stands before the user's words."""
    parts, sequences = {}, []
    for one in observed:
        found = wire.parts_before_the_prompt(one)
        sequences.append(list(dict.fromkeys(found)))
        for role, told in dict.fromkeys(found):
            wire.note(parts, (role, told), one.scenario.id)
    order = wire.order_of(sequences) or list(parts)
    rows = [("{} message".format(role), "`{}`".format(told), proof(parts[role, told])) for role, told in order]
    return ("## Before the user's words\n\nThe first request of a thread begins with a developer message and a user "
            "message; each part is there only when it applies, in this order. Later requests repeat a part only when "
            "it changed.\n\n") + table(("in the", "part", "e.g."), rows)


def tools(requests):
    """The section of the tools' forms."""
    kinds = {}
    for scenario, request in requests:
        for tool in request.body.get("tools", []):
            wire.note(kinds, (tool["type"], tuple(tool)), scenario, tool.get("name", tool["type"]))
    rows = [("`{}`".format(kind), " ".join("`{}`".format(key) for key in keys),
             ", ".join("`{}`".format(name) for name in seen.values[:4]) + (" …" if len(seen.values) > 4 else ""),
             proof(seen)) for (kind, keys), seen in kinds.items()]
    return "## Forms of tools\n\n" + table(("type", "keys in order", "tools", "e.g."), rows) + sentences(("tools",))


def dialogue(observed):
    """The section of what an app-server says and asks."""
    found = {}
    for one in observed:
        for step in one.dialogue.get("steps", []):
            if "error" in step:
                error = step["error"]
                told = "`{}`: {} {}".format(step["do"], error.get("code"), cell(str(error.get("message"))))
                wire.note(found, ("refusal", told), one.scenario.id)
        for kind in ("notifications", "approvals", "calls"):
            for message in one.dialogue.get(kind, []):
                if isinstance(message, dict) and "method" in message:
                    wire.note(found, (kind[:-1], "`{}`".format(message["method"])), one.scenario.id)
    rows = [(kind, cell(told), proof(seen)) for (kind, told), seen in sorted(found.items(), key=lambda pair: pair[0])]
    return "## The app-server's side\n\nWhat clients were told, asked and refused.\n\n" + table(
        ("what", "which", "e.g."), rows)


def failures(observed):
    """The section of failures and what followed them, where a run has one turn."""
    found = {}
    for one in observed:
        own = one.own if one.turns == 1 and not one.steered else []
        for place, request in enumerate(own):
            if request.completed or request.response is None or any(
                    step["do"] in ("interrupt", "signal") for step in one.scenario.steps):
                continue
            after = own[place + 1] if place + 1 < len(own) else None
            same = after is not None and (after.body, after.form) == (request.body, request.form)
            then = "nothing more" if after is None else "the same bytes again" if same else "another request"
            wire.note(found, (wire.failure_of(request), then), one.scenario.id)
    rows = [(told, then, str(seen.count), proof(seen)) for (told, then), seen in sorted(
        found.items(), key=lambda pair: pair[0])]
    return ("## Failures\n\nWhat the server did, and what came next. *Nothing more*: the turn failed, for good or "
            "because the configured tries were used up.\n\n") + table(("the server", "then", "seen", "e.g."), rows)


def rules(title, families):
    """A section of requirements' sentences."""
    return "## {}\n{}".format(title, sentences(families))


def sentences(families):
    """The sentences of some families, each with its id and its scenario."""
    return "\n" + "".join("* {} (`{}`, {}; seen in {})\n".format(found.sentence, found.id, found.tier, found.seen)
                          for found in REQUIREMENTS.values() if found.family in families)


def later_versions(later):
    """The section of what was seen of later versions; nothing of it is recorded here."""
    return ("## Later versions\n\nProbed with the same prompt, not recorded: there are no goldens of them yet.\n\n"
            + table(("version", "seen"), [("{}".format(version), cell(told)) for version, told in later.items()]))
