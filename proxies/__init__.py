"""What stands between a client and a server: the scripted origin, the capture proxy, exchanges, and the event board."""
from .board import Board, BoardAborted, BoardError, BoardTimeout, Event
from .capture import CaptureError, CaptureProxy, RecordedRun
from .exchange import (
    Exchange,
    ExchangeError,
    Frame,
    Request,
    Response,
    TooLarge,
)
from .exchange_file import ExchangeWriter, from_json, read_exchanges, to_json, write_exchanges
from .origin import Answer, Origin, OriginError, ScriptError, answer_from, answers_from
from .redaction import Known, Redactor, known_values

__all__ = [
    "Answer", "Board", "BoardAborted", "BoardError", "BoardTimeout", "CaptureError", "CaptureProxy", "RecordedRun",
    "Event", "Exchange", "ExchangeError", "ExchangeWriter", "Frame", "Known", "Origin", "OriginError", "Redactor",
    "Request", "Response", "ScriptError", "TooLarge", "answer_from", "answers_from", "from_json", "known_values",
    "read_exchanges", "to_json", "write_exchanges",
]
