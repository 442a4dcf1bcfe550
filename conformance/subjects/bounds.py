"""How much of an agent the suite reads and judges. Each bound is far above what any real agent sends.

``docs/verdicts.md`` lists all bounds. Those on the wire (bytes of a body, bytes and number of requests, connections)
are the origin's, those on what an agent prints are in ``process`` and ``drivers``; here are those on what was received.
"""

from typing import Any, Mapping, Sequence

from proxies import Exchange, ExchangeError, TooLarge

from ..agent_json import MOST_VALUES, count_values
from ..errors import AgentFault

__all__ = ["DECODED", "ITEMS", "TOOLS", "insist_on_bounds", "insist_on_size"]

#: How many bytes one body, and all bodies of a scenario, may have once their content-encoding is undone.
DECODED, TOTAL = 64 * 1024 * 1024, 128 * 1024 * 1024

#: How many items the input, and how many tools the tools of all requests of a scenario may have.
ITEMS, TOOLS = 5000, 5000


def insist_on_size(exchanges: Sequence[Exchange]) -> None:
    """Raise ``AgentFault`` (``too-large``) when a body, or all of them, are larger than the suite reads, or hold more
    values than it reads.
    """
    total = values = 0
    for number, exchange in enumerate(exchanges, 1):
        try:
            body = exchange.request.decoded_body(DECODED)
        except TooLarge as error:
            raise _fault("request {}: its {}; the suite reads at most {} MB".format(
                number, error, DECODED // 1024 ** 2))
        except ExchangeError:
            body = exchange.request.body
        total += len(body)
        if total > TOTAL:
            raise _fault("request {0}: all bodies up to it have more than {1} MB; the suite reads at most {1} MB in a "
                         "scenario".format(number, TOTAL // 1024 ** 2))
        values += count_values(body.decode("utf-8", "replace"), MOST_VALUES)
        if values > MOST_VALUES:
            raise _fault("request {}: the bodies up to it hold more than {} JSON values; the suite reads at most so "
                         "many in a scenario".format(number, MOST_VALUES))


def insist_on_bounds(transcript: Mapping[str, Any]) -> None:
    """Raise ``AgentFault`` (``too-large``) when the requests list more items or tools than the suite judges."""
    for key, most in (("input", ITEMS), ("tools", TOOLS)):
        total = 0
        for number, exchange in enumerate(transcript["exchanges"], 1):
            body = exchange["request"]["body"]
            listed = body.get(key) if isinstance(body, dict) else None
            total += len(listed) if isinstance(listed, (list, dict)) else 0
            if total > most:
                raise _fault("request {}: the requests up to it have {} entries in `{}`; the suite reads at most {} in "
                             "a scenario".format(number, total, key, most))


def _fault(message: str) -> AgentFault:
    return AgentFault("too-large", message)
