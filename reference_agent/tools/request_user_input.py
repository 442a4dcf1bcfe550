"""`request_user_input`: ask the user one or more multiple-choice questions and wait for the answers.

It works in Plan mode, and in Default mode with the feature `default_mode_request_user_input`; it checks the mode before
the arguments. Every question must have options; the client adds a free-form one (`isOther`). A client that refuses or
answers nonsense gives no answers. (codex 0.115.0, measured.)
"""

from typing import Any

from ..protocol.request import encode
from ..typed import Boolean, Field, Optional, Sequence, String, Struct
from .arguments import parse
from .call import Call, Rejected
from .tool import Tool

__all__ = ["ARGUMENTS", "TOOL"]

ARGUMENTS = Struct("RequestUserInputArgs", Field("questions", Sequence(Struct(
    "RequestUserInputQuestion",
    Field("id", String),
    Field("header", String),
    Field("question", String),
    Field("isOther", Boolean, False),
    Field("isSecret", Boolean, False),
    Field("options", Optional(Sequence(Struct(
        "RequestUserInputQuestionOption", Field("label", String), Field("description", String))))),
))))


class RequestUserInput(Tool):
    """The tool waits for the answers as long as it takes."""

    name = "request_user_input"
    answers_unlisted = True

    def run(self, arguments: str, call: Call) -> Any:
        """Ask; the output is JSON text: {"answers": {id: {"answers": [text, ...]}}}."""
        kind = "default" if call.mode is None else call.mode.kind
        if kind != "plan" and not call.settings.features.get("default_mode_request_user_input"):
            raise Rejected("request_user_input is unavailable in %s mode" % kind.capitalize())
        questions = parse(arguments, ARGUMENTS)["questions"]
        if any(not question["options"] for question in questions):
            raise Rejected("request_user_input requires non-empty options for every question")
        asked = [dict(question, isOther=True) for question in questions]
        answers = call.services.ask(call.turn_id, call.call_id, asked, call.cancelled)
        if answers is None:
            raise Rejected("request_user_input was cancelled before receiving a response")
        return encode({"answers": {key: {"answers": list(texts)} for key, texts in answers.items()}}).decode("utf-8")


TOOL = RequestUserInput()
