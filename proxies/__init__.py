"""The other end of the wire: the event board, the scripted origin, exchanges, and the recorder."""
from .board import Board, BoardAborted, BoardError, BoardTimeout, Event
from .exchange import (
    Exchange,
    ExchangeError,
    ExchangeWriter,
    Frame,
    Request,
    Response,
    from_json,
    read_exchanges,
    to_json,
    write_exchanges,
)
from .origin import Answer, Origin, OriginError, ScriptError, answer_from, answers_from

__all__ = [
    "Answer", "Board", "BoardAborted", "BoardError", "BoardTimeout", "Event", "Exchange", "ExchangeError",
    "ExchangeWriter", "Frame", "Origin", "OriginError", "Request", "Response", "ScriptError", "answer_from",
    "answers_from", "from_json", "read_exchanges", "to_json", "write_exchanges",
]
