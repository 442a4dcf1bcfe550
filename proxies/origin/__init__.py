"""The scripted origin: answers from data (`script`), the ways to misbehave (`faults`), the server (`server`)."""
from .faults import FAULTS
from .items import BUILDERS
from .script import Answer, ScriptError, answer_from, answers_from
from .server import Origin, OriginError

__all__ = ["BUILDERS", "FAULTS", "Answer", "Origin", "OriginError", "ScriptError", "answer_from", "answers_from"]
