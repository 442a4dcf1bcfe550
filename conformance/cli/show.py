"""Print a golden (a recording of codex) in readable form: each request's headers, items and tools, each answer.

Long texts are shortened; `codex-conformance export` prints everything.
"""

import argparse
from typing import Any, Dict, Iterator, List

from ..files import compact_json
from ..goldens.store import default_version, read_golden, version_folder
from ..scenario.load import load_scenarios, select

__all__ = ["configure", "execute", "lines_of"]

_WIDTH = 160


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``show``."""
    parser.add_argument("scenario", metavar="SCENARIO", help="the id of a scenario")
    parser.add_argument("--codex", metavar="VERSION",
                        help="the codex version; default: the newest whose scenarios are all recorded")


def execute(options: argparse.Namespace) -> int:
    """Print the golden."""
    scenario = select(load_scenarios(), options.scenario)[0]
    golden = read_golden(version_folder(options.codex or default_version()), scenario.id)
    print("{}: {}\nprotects {}\n".format(scenario.id, scenario.title, scenario.protects))
    for line in lines_of(golden):
        print(line)
    return 0


def lines_of(golden: Dict[str, Any]) -> Iterator[str]:
    """The lines of a readable view of an unpacked golden."""
    for number, exchange in enumerate(golden["exchanges"], 1):
        request = exchange["request"]
        yield "request {}: {} {} ({})".format(number, request["method"], request["path"], request["form"])
        for name, value in request["headers"]:
            yield "  {}: {}".format(name, _clip(value))
        body = request["body"]
        for key, value in body.items() if isinstance(body, dict) else []:
            if key == "input":
                yield "  input:"
                for index, item in enumerate(value):
                    yield "    [{}] {}".format(index, _clip(_item(item)))
            elif key == "tools":
                yield "  tools: " + ", ".join(tool.get("name") or tool.get("type", "?") for tool in value)
            else:
                yield "  {}: {}".format(key, _clip(compact_json(value)))
        yield "answer {}: {}".format(number, _clip(_answer(exchange["response"] or {})))
    yield "dialogue: " + _clip(compact_json(golden["dialogue"]))


def _item(item: Any) -> str:
    if not isinstance(item, dict):
        return compact_json(item)
    if item.get("type") == "message" and isinstance(item.get("content"), list):
        texts: List[str] = [part.get("text", "<{}>".format(part.get("type"))) for part in item["content"]]
        return "{}: {}".format(item["role"], " | ".join(compact_json(text) for text in texts))
    return "{}: {}".format(item.get("type"), compact_json({k: v for k, v in item.items() if k != "type"}))


def _answer(response: Dict[str, Any]) -> str:
    if "events" not in response:
        return "HTTP {}: {}".format(response.get("status"), response.get("body"))
    items = [event["item"] for event in response["events"] if isinstance(event, dict)
             and isinstance(event.get("item"), dict)]
    last = response["events"][-1] if response["events"] else {}
    return "{}; {}".format("; ".join(_item(item) for item in items) or "no items",
                           last.get("type", "cut") if isinstance(last, dict) else "cut")


def _clip(text: str) -> str:
    return text if len(text) <= _WIDTH else "{}… ({} characters)".format(text[:_WIDTH], len(text))
