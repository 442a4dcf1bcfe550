"""The process that writes exchanges: takes one task after another from a pipe, and answers each with one JSON line.

A task is a JSON line (`do`: open, write, sync or close) and the bytes of its bodies. `holding` starts the process.
"""
import json
import os
from typing import Any, Dict, List

from .exchange import Exchange, Frame, Headers, Request, Response
from .exchange_log import ExchangeLog, with_lost
from .redaction import Redactor, known_values

__all__ = ["write_all"]


def write_all(orders: int, answers: int) -> None:
    """Do every task that comes through the pipe `orders`; returns when it ends."""
    logs: Dict[int, ExchangeLog] = {}
    with os.fdopen(orders, "rb") as tasks:
        for line in iter(tasks.readline, b""):
            order = json.loads(line.decode("ascii"))
            bodies = [tasks.read(size) for size in order.get("sizes", ())]
            answer = DO[order["do"]](logs, order, bodies)
            del bodies
            try:
                os.write(answers, json.dumps(answer).encode("ascii") + b"\n")
            except OSError:
                return


def _open(logs: Dict[int, ExchangeLog], order: Dict[str, Any], _: List[bytes]) -> Dict[str, Any]:
    error, redactor = "", None
    if order["redact"]:
        # Without a user to replace, the recording is of a program and not of a person.
        person = {} if order["user"] else {"host": "", "people": ()}  # type: Dict[str, Any]
        redactor = Redactor(known=known_values(os.environ, order["home"], order["user"], **person))
    try:
        logs[order["recording"]] = ExchangeLog(order["path"], redactor, order["keep_response"])
    except OSError as problem:
        error = problem.strerror or "it cannot be written"
    if order.get("again"):
        return {} if not error else {"lost": "{} is no longer recorded: {}".format(order["path"], error)}
    return {"recording": order["recording"], "opened": error}


def _write(logs: Dict[int, ExchangeLog], order: Dict[str, Any], bodies: List[bytes]) -> Dict[str, Any]:
    answer: Dict[str, Any] = {"recording": order["recording"], "written": 1}
    log = logs.get(order["recording"])
    if log is None:
        return answer  # that its file cannot be written was said when it was to be opened
    exchange = _exchange(order, bodies)
    bodies.clear()
    try:
        log.write(exchange)
    except OSError as problem:
        answer["lost"] = "exchange {} is lost: {}: {}".format(
            exchange.number, log.path, problem.strerror or "it cannot be written")
    return answer


def _sync(logs: Dict[int, ExchangeLog], order: Dict[str, Any], _: List[bytes]) -> Dict[str, Any]:
    return {"synced": order["synced"]}


def _close(logs: Dict[int, ExchangeLog], order: Dict[str, Any], _: List[bytes]) -> Dict[str, Any]:
    log = logs.pop(order["recording"], None)
    if log is not None:
        log.close()
    return {}


DO = {"open": _open, "write": _write, "sync": _sync, "close": _close}


def _exchange(order: Dict[str, Any], bodies: List[bytes]) -> Exchange:
    sent, answered = order["request"], order.get("response")
    request = Request(sent["method"], sent["target"], _headers(sent["headers"]), bodies[0])
    response = None
    if answered is not None:
        response = Response(answered["status"], _headers(answered["headers"]), bodies[1],
                            bool(order.get("complete")))
    frames = tuple(Frame(sender, body) for sender, body in zip(order["senders"], bodies[2:]))
    exchange = Exchange(request, response, order.get("number", 0), bool(order.get("hung_up")), frames,
                        order.get("transport", "http"))
    return with_lost(exchange, order.get("lost", {}))


def _headers(pairs: List[List[str]]) -> Headers:
    return tuple((name, value) for name, value in pairs)
