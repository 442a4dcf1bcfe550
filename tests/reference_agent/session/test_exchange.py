"""One exchange: which event ends it."""

import pytest

from reference_agent.protocol import stream
from reference_agent.session import exchange
from reference_agent.transport.channel import Cancelled, Channel, Disconnected, IdleTimeout
from reference_agent.versions import DEFAULT

from ..serving import event, said

DONE = event("response.completed", response={"id": "r"})
ITEM = event("response.output_item.done", item=said("x"))


class Stub(Channel):
    """A channel whose answer is `status` and the pieces in `body`; an exception among them is raised."""

    def __init__(self, status, body, headers=None):
        super().__init__("http://h/v1")
        self.answer = (status, headers or {}, body)

    def post(self, fields, body):
        if isinstance(self.answer[0], Exception):
            raise self.answer[0]
        return self.answer

    def pieces(self, answer, patience):
        for piece in answer:
            if isinstance(piece, Exception):
                raise piece
            assert patience() <= 9
            yield piece


def run(status, *body):
    delivered = []
    exchange.run(Stub(status, body), DEFAULT.retry, [], b"", 9, delivered.append)
    return delivered


def failure(*arguments):
    (told,) = run(*arguments)
    assert isinstance(told, stream.Failed)
    return told.failure


def test_items_then_the_end():
    assert run(200, ITEM, DONE) == [stream.ItemDone(said("x")), stream.Completed("r", None)]
    assert run(200, ITEM[:20], ITEM[20:] + DONE) == run(200, ITEM, DONE)


def test_nothing_counts_after_the_end():
    assert run(200, DONE + ITEM, ITEM) == [stream.Completed("r", None)]
    assert run(200, DONE, IdleTimeout()) == [stream.Completed("r", None)]


def test_ends_that_are_failures():
    assert failure(200).message.endswith("stream closed before response.completed")
    assert failure(200, IdleTimeout()).message.endswith("idle timeout waiting for SSE")
    assert failure(200, event("response.failed", response={})).message.endswith("response.failed event received")
    assert failure(503, b"busy").message.startswith("unexpected status 503 Service Unavailable: busy")
    assert failure(503, IdleTimeout()).message.startswith("unexpected status 503 Service Unavailable: Unknown error")
    assert failure(Disconnected("x")).from_request


@pytest.mark.parametrize("arguments", [(Cancelled(),), (200, Cancelled()), (500, Cancelled())])
def test_a_cancelled_exchange_says_nothing_more(arguments):
    assert run(*arguments) == []


def test_the_head_is_reported():
    heads = []
    for answer in (Stub(200, [DONE], {"x-codex-turn-state": "s"}), Stub(500, [b""], {"x": "y"})):
        exchange.run(answer, DEFAULT.retry, [], b"", 9, lambda event: None, heads.append)
    assert heads == [{"x-codex-turn-state": "s"}]
