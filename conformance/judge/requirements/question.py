"""Questions: the user is asked what the model asked, and the model hears what the user answered."""

import json
from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple

from .observation import Observation, Sent, is_output, text_at
from .registry import MUST, Finding, finding, requirement

__all__ = ["asked", "answered", "awaited", "refused"]

NAME = "request_user_input"

Call = Tuple[Sent, Dict[str, Any], Optional[List[Dict[str, Any]]]]


def _calls(observed: Observation) -> List[Call]:
    """The calls for a question with the questions that they ask, None when their arguments are none to ask."""
    return [(sent, item, _questions(item)) for sent in observed.own for item in sent.received
            if text_at(item, "type") == "function_call" and text_at(item, "name") == NAME]


def _questions(call: Dict[str, Any]) -> Optional[List[Dict[str, Any]]]:
    try:
        questions = json.loads(text_at(call, "arguments"))["questions"]
        good = all(isinstance(question[key], str) for question in questions for key in ("id", "header", "question"))
        options = all([option["label"], option["description"]] and question["options"]
                      for question in questions for option in question["options"] or [{}])
    except (ValueError, KeyError, TypeError):
        return None
    return questions if good and options else None


def _may_ask(observed: Observation) -> bool:
    """Whether the user can be asked: by app-server, in Plan mode or where the configuration allows it."""
    modes = [step.get("params", {}).get("collaborationMode", {}).get("mode") for step in observed.scenario.steps
             if step["do"] == "turn"]
    allowed = observed.scenario.config.get("features", {}).get("default_mode_request_user_input", False)
    return observed.scenario.driver == "app-server" and (allowed or bool(modes) and set(modes) == {"plan"})


def _may_not_ask(observed: Observation) -> bool:
    """Whether nobody may be asked. Not the same as that somebody can be: exec asks where Default mode may, in vain."""
    modes = [step.get("params", {}).get("collaborationMode") for step in observed.scenario.steps
             if step["do"] == "turn"]
    return not any(modes) and not observed.scenario.config.get("features", {}).get("default_mode_request_user_input")


def _asked(observed: Observation) -> List[Dict[str, Any]]:
    return observed.dialogue.get("questions", [])


def _output(requests: Iterable[Sent], call: Dict[str, Any]) -> Tuple[str, Any]:
    """The path and the value of a call's output in the first of these requests that has one."""
    for sent in requests:
        for path, item in sent.objects("input"):
            if is_output(item) and item.get("call_id") == call.get("call_id"):
                return path + ".output", item.get("output")
    return "exchanges", None


@requirement("question.asked", MUST, seen="question-several", prevents="the user answers another question")
def asked(observed: Observation) -> Iterator[Finding]:
    """A question reaches the client with the ids, texts and options that the model gave it."""
    for _, call, questions in _calls(observed) if _may_ask(observed) else []:
        if questions is not None:
            place, told = next(((index, told) for index, told in enumerate(_asked(observed))
                                if told.get("itemId") == call.get("call_id")), (0, {}))
            shown = [{key: question.get(key) for key in ("id", "header", "question", "options")}
                     for question in told.get("questions", [])]
            meant = [{key: question[key] for key in ("id", "header", "question", "options")} for question in questions]
            yield finding("dialogue.questions[{}]".format(place), "" if shown == meant else
                          "call {!r} does not reach the client as it is".format(call.get("call_id")))


def _answers(observed: Observation) -> Iterator[Tuple[Sent, Dict[str, Any], Any]]:
    """The calls that reached the client, each with what the client answered; none that an interrupt took back."""
    if any(step["do"] == "interrupt" for step in observed.scenario.steps):
        return
    asked = [told.get("itemId") for told in _asked(observed)]
    for sent, call, _ in _calls(observed):
        place = asked.index(call.get("call_id")) if call.get("call_id") in asked else len(asked)
        for reply in observed.scenario.replies[place:place + 1]:
            yield sent, call, reply["result"].get("answers")


@requirement("question.answered", MUST, seen="question-free-form", prevents="the model hears what the user never said")
def answered(observed: Observation) -> Iterator[Finding]:
    """The output of a question holds exactly the client's answers."""
    for _, call, answers in _answers(observed):
        path, output = _output(reversed(observed.own), call)
        yield finding(path, "" if _heard(output) == {"answers": answers} else
                      "{!r:.80} is not what was answered".format(output))


@requirement("question.awaited", MUST, seen="question-twice",
             prevents="the model goes on without the answer that it asked for")
def awaited(observed: Observation) -> Iterator[Finding]:
    """The request behind a question is made when it was answered: it holds the call and an output with answers."""
    follows = {before.number: after for before, after in observed.steps}
    for sent, call, _ in _answers(observed):
        after = follows.get(sent.number)
        if after:
            _, output = _output([after], call)
            yield finding(after.where, "" if "answers" in _heard(output) else
                          "made before question {!r} was answered".format(call.get("call_id")))


def _heard(output: Any) -> Dict[str, Any]:
    """The object that an output is the JSON text of; an empty one when it is none."""
    try:
        heard = json.loads(output) if isinstance(output, str) else None
    except ValueError:
        heard = None
    return heard if isinstance(heard, dict) else {}


@requirement("question.refused", MUST, seen="question-bad-arguments",
             prevents="the user is shown half a question, or the session hangs")
def refused(observed: Observation) -> Iterator[Finding]:
    """A question that cannot be asked is not asked; its call's output says why, and the turn goes on."""
    for _, call, questions in _calls(observed):
        if questions is None or _may_not_ask(observed):
            shown = any(told.get("itemId") == call.get("call_id") for told in _asked(observed))
            yield finding("dialogue.questions", "" if not shown else "{!r} was asked".format(call.get("call_id")))
            path, output = _output(observed.own, call)
            good = isinstance(output, str) and bool(output) and '"answers"' not in output
            yield finding(path, "" if good else "no reason why it was not asked: {!r:.80}".format(output))
