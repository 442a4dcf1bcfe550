"""The scripted origin: answers from data, the ways to misbehave, the server."""
from .faults import FAULTS
from .items import BUILDERS
from .script import Answer, ScriptError, answer_from, answers_from
from .server import Origin, OriginError

__all__ = [
    "BUILDERS", "FAULTS", "Answer", "Origin", "OriginError", "ScriptError", "answer_from", "answers_from",
]
