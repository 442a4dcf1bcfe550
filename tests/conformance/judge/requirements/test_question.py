import json

import pytest

from .runs import answer, call, output, request, said, verdict

QUESTION = {"id": "a", "header": "A", "question": "A?", "options": [{"label": "Yes", "description": "y"}]}
PLAN = [{"do": "turn", "text": "Plan.", "params": {"collaborationMode": {"mode": "plan", "settings": {}}}}]
PLAIN = [{"do": "turn", "text": "Do it."}]
ANSWERS = {"a": {"answers": ["Yes"]}}
REPLIES = [{"result": {"answers": ANSWERS}}]


def ask(arguments=None):
    return call("c1", name="request_user_input", arguments=json.dumps({"questions": [QUESTION]}) if arguments is None
                else arguments)


def shown(*questions, **fields):
    return [dict({"itemId": "c1", "questions": [dict(question, isOther=True) for question in questions]}, **fields)]


def run(id, asked, *outputs, questions=None, steps=PLAN, **options):
    """The verdict over a request whose response asks, and one for each output (None: there is none)."""
    later = [request(said(), asked, *([] if text is None else [output("c1", output=text)])) for text in outputs]
    told = {"questions": shown(QUESTION) if questions is None else questions}
    return verdict(id, request(said(), response=answer(asked)), *later, dialogue=told,
                   **dict({"steps": steps, "replies": REPLIES}, **options))


@pytest.mark.parametrize("questions, expected", [
    (shown(QUESTION), "held"), ([], "broken"), (shown(dict(QUESTION, header="B")), "broken"),
    (shown(QUESTION, itemId="c2"), "broken"), (shown(QUESTION, QUESTION), "broken"),
])
def test_asked(questions, expected):
    assert run("question.asked", ask(), questions=questions) == expected


def test_asked_only_where_one_may_ask():
    assert run("question.asked", ask(), steps=PLAIN) == "untested"
    assert run("question.asked", ask(), scenario="exec-plain") == "untested"
    allowed = {"features": {"default_mode_request_user_input": True}}
    assert run("question.asked", ask(), steps=PLAIN, config=allowed) == "held"


@pytest.mark.parametrize("text, expected", [
    (json.dumps({"answers": ANSWERS}), "held"), (json.dumps({"answers": ANSWERS}, indent=1), "held"),
    (json.dumps({"answers": ANSWERS, "note": ""}), "broken"), (json.dumps({"answers": {}}), "broken"),
    ("Yes", "broken"), ("[]", "broken"), (None, "broken"),
])
def test_answered(text, expected):
    assert run("question.answered", ask(), text) == expected
    assert run("question.answered", ask(), text, replies=[]) == "untested"
    assert run("question.answered", ask(), text, steps=PLAN + [{"do": "interrupt"}]) == "untested"


@pytest.mark.parametrize("text, expected", [(json.dumps({"answers": {}}), "held"), ("Asked.", "broken"),
                                            (None, "broken")])
def test_awaited(text, expected):
    assert run("question.awaited", ask(), text, json.dumps({"answers": ANSWERS})) == expected
    assert run("question.awaited", ask()) == "untested"


BAD = ["", "[]", "{}", '{"questions":"none"}', json.dumps({"questions": [dict(QUESTION, options=[])]}),
       json.dumps({"questions": [dict(QUESTION, id=5)]}), json.dumps({"questions": [{"id": "a"}]}),
       json.dumps({"questions": [dict(QUESTION, options=[{"label": "l"}])]})]


@pytest.mark.parametrize("arguments", BAD)
def test_refused(arguments):
    assert run("question.refused", ask(arguments), "no options", questions=[]) == "held"
    assert run("question.refused", ask(arguments), "no options") == "broken"
    assert run("question.refused", ask(arguments), '{"answers":{}}', questions=[]) == "broken"
    assert run("question.refused", ask(arguments), None, questions=[]) == "broken"
    assert run("question.asked", ask(arguments), "no options") == "untested"


def test_refused_in_default_mode():
    assert run("question.refused", ask(), "not now", questions=[], steps=PLAIN) == "held"
    assert run("question.refused", ask(), "not now", steps=PLAIN) == "broken"
    assert run("question.refused", ask(), "not now") == "untested"
