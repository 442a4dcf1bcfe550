"""Defects in the input: what it holds, and in which order."""

import json
from typing import Any, Dict, List, Set

from reference_agent.context import documents
from reference_agent.protocol import items, turn
from reference_agent.session import history, runner

from .registry import Golden, each_item, mutant, requests


def _steers(golden: Golden) -> List[str]:
    """The texts that steps of the scenario steered with, as the last user messages of a request hold them."""
    count = sum(step["do"] == "steer" and "result" in step for step in golden["dialogue"].get("steps", []))
    if not count:
        return []
    users = [item for item in golden["exchanges"][-1]["request"]["body"]["input"] if item.get("role") == "user"]
    return [json.dumps(item) for item in users[len(users) - count:]]


def _steered_answers(golden: Golden) -> Set[str]:
    """The assistant's message that steers follow, and the last place that they take when they come before it."""
    found = set()
    steers = _steers(golden)
    for path, request in requests(golden):
        listed = [json.dumps(item) for item in request["body"]["input"]]
        for index, item in enumerate(request["body"]["input"]):
            following = 0
            while listed[index + 1:][following:following + 1] and listed[index + 1 + following] in steers:
                following += 1
            if item.get("role") == "assistant" and following:
                found.update("{}.body.input[{}]".format(path, place) for place in (index, index + following))
    return found


@mutant(_steered_answers)
def steer_before_answer() -> None:
    """A steer comes before the assistant's message that it followed: the order is wrong."""
    true_record = runner.TurnRunner._record_input

    def record_input(self: Any, effect: Any) -> None:
        kept = self._thread.history
        before = len(kept.items)
        true_record(self, effect)
        if before and kept.items[before - 1].get("role") == "assistant" and self._requests.number:
            for listed in (kept.items, kept._encoded):
                listed.insert(before - 1, listed.pop(before))
    runner.TurnRunner._record_input = record_input
    runner.TurnRunner._EFFECTS[turn.RecordInput] = record_input


@mutant(lambda golden: {"{}[{}].arguments".format(path, index) for path, index, item in each_item(golden)
                        if "arguments" in item and _reserialised(item["arguments"]) != item["arguments"]})
def arguments_reserialised() -> None:
    """A call's arguments are parsed and written again: other bytes than the model sent."""
    true_replay = items.replay

    def replay(item: Any, keys: Any) -> Any:
        replayed = true_replay(item, keys)
        if replayed and "arguments" in replayed:
            replayed["arguments"] = _reserialised(replayed["arguments"])
        return replayed
    items.replay = replay


def _reserialised(arguments: str) -> str:
    try:
        return json.dumps(json.loads(arguments), separators=(",", ":"), ensure_ascii=False)
    except ValueError:
        return arguments


def _chains(golden: Golden) -> Set[str]:
    """Where an AGENTS text of more than one document stands."""
    found = set()
    for path, index, item in each_item(golden):
        for place, part in enumerate(item.get("content") or []):
            text = part.get("text", "")
            if text.startswith("# AGENTS.md instructions") and "--- project-doc ---" in text and "Billing" in text:
                found.add("{}[{}].content[{}].text".format(path, index, place))
    return found


@mutant(_chains)
def documents_reversed() -> None:
    """The nearest AGENTS.md comes first instead of last: the general instructions overrule the special ones."""
    true_between = documents.between
    documents.between = lambda root, cwd: list(reversed(list(true_between(root, cwd))))


def _reasoning(golden: Golden) -> Set[str]:
    """Where reasoning is sent, and where it is shown."""
    shown = {"dialogue.exits[{}].{}".format(number, stream)
            for number, ended in enumerate(golden["dialogue"].get("exits", [])) for stream in ("stdout", "stderr")
            if '"type":"reasoning"' in ended.get(stream, "") or "thinking" in ended.get(stream, "")}
    return shown | {"{}[{}]".format(path, index) for path, index, item in each_item(golden)
                   if item["type"] == "reasoning"}


@mutant(_reasoning)
def reasoning_dropped() -> None:
    """Reasoning items are not sent back: the model loses its reasoning."""
    true_replay = items.replay
    items.replay = lambda item, keys: None if item.get("type") == "reasoning" else true_replay(item, keys)


def _interleaved(golden: Golden) -> Set[str]:
    found = set()
    for path, request in requests(golden):
        kinds = [item["type"] for item in request["body"]["input"]]
        for index in range(len(kinds) - 3):
            if kinds[index:index + 4] == ["function_call"] * 2 + ["function_call_output"] * 2:
                found.update("{}.body.input[{}]".format(path, place) for place in (index + 1, index + 2))
    return found


@mutant(_interleaved)
def outputs_interleaved() -> None:
    """Each output directly follows its call, although one response contained both calls."""
    true_prompt = history.History.prompt

    def prompt(self: Any, *args: Any, **kwargs: Any) -> List[bytes]:
        sent = [(json.loads(encoded.decode("utf-8")), encoded) for encoded in true_prompt(self, *args, **kwargs)]
        outputs: Dict[str, bytes] = {item["call_id"]: encoded for item, encoded in sent
                                     if item["type"].endswith("_output")}
        ordered = []
        for item, encoded in sent:
            if not item["type"].endswith("_output"):
                ordered.append(encoded)
            if items.is_call(item):
                ordered.append(outputs[item["call_id"]])
        return ordered
    history.History.prompt = prompt  # type: ignore[method-assign]


def _later_steers(golden: Golden) -> Set[str]:
    steers = _steers(golden)[1:]
    return {"{}[{}]".format(path, index) for path, index, item in each_item(golden) if json.dumps(item) in steers}


@mutant(_later_steers)
def steers_after_first_lost() -> None:
    """Only the first of several steers is sent."""
    true_steer = turn.Turn._steer

    def steer(self: Any, event: Any) -> Any:
        return [] if getattr(self, "steered", False) else (setattr(self, "steered", True), true_steer(self, event))[1]
    turn.Turn._TABLE.update({key: (steer,) + row[1:] for key, row in turn.Turn._TABLE.items() if row[0] is true_steer})
