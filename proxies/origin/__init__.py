"""The scripted origin: answers built from data, faults, and the server that sends them."""
from .faults import FAULTS
from .items import BUILDERS
from .script import Answer, ScriptError, answer_from, answers_from
from .server import Origin, OriginError

__all__ = [
    "BUILDERS", "FAULTS", "Answer", "Origin", "OriginError", "ScriptError", "answer_from", "answers_from",
]
