import threading

import pytest

from proxies import Board, BoardAborted, BoardTimeout


class Clock:
    """A clock that stands still until a test advances it."""

    now = 100.0

    def __call__(self):
        return self.now


def waiting(board, *arguments, **options):
    """A thread that waits on the board; its outcome is `thread.outcome`."""
    def work():
        try:
            thread.outcome = board.wait(*arguments, **options)
        except Exception as error:
            thread.outcome = error

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_events_keep_their_order_and_time():
    clock = Clock()
    board = Board(clock)
    board.post("step steer")
    clock.now = 102.5
    board.post("turn 1 completed")
    assert board.events() == [(0.0, "step steer"), (2.5, "turn 1 completed")]
    assert board.posted("step steer") and not board.posted("step")


def test_numbered_events_count_by_stem():
    board = Board()
    assert [board.post_numbered("request"), board.post_numbered("stray"), board.post_numbered("request")] == [
        "request 1", "stray 1", "request 2"]
    assert board.count("request") == 2
    assert board.count("request 1") == 1
    assert board.count("req") == 0


def test_waiting_for_what_was_posted_returns_at_once():
    board = Board()
    board.post("a")
    board.post("b")
    assert board.wait(["b", "a"], 0, "the test") is True
    assert board.wait("a", 0, "the test") is True
    assert board.wait([], 0, "the test") is True


def test_a_waiter_wakes_when_all_were_posted():
    board = Board()
    thread = waiting(board, ["a", "b"], 30, "the test")
    board.post("a")
    board.post("b")
    thread.join(30)
    assert thread.outcome is True


def test_unless_ends_a_wait():
    board = Board()
    thread = waiting(board, ["a"], 30, "the test", unless=["hung up 1"])
    board.post("hung up 1")
    thread.join(30)
    assert thread.outcome is False


def test_what_was_waited_for_wins_over_unless():
    board = Board()
    board.post("hung up 1")
    board.post("a")
    assert board.wait("a", 0, "the test", unless=["hung up 1"]) is True


def test_a_missed_deadline_says_what_was_missing_and_what_came_last():
    board = Board()
    for number in range(12):
        board.post("event {}".format(number))
    with pytest.raises(BoardTimeout) as caught:
        board.wait(["event 3", "step steer", "answered 2"], 0, "answer 2 held")
    assert caught.value.missing == ["step steer", "answered 2"]
    assert str(caught.value) == (
        "answer 2 held: waited 0 s for 'step steer', 'answered 2'; seen last: " + ", ".join(
            "'event {}'".format(number) for number in range(4, 12)))


def test_a_deadline_on_an_empty_board_reads_well():
    with pytest.raises(BoardTimeout, match="^start: waited 0 s for 'request 1'; seen last: nothing$"):
        Board().wait("request 1", 0, "start")


def test_abort_wakes_every_waiter_and_the_first_reason_stays():
    board = Board()
    threads = [waiting(board, "never {}".format(number), 30, "the test") for number in range(3)]
    board.abort("the agent died")
    board.abort("later")
    for number, thread in enumerate(threads):
        thread.join(30)
        assert isinstance(thread.outcome, BoardAborted)
        assert str(thread.outcome) == "the test: given up while waiting for 'never {}': the agent died".format(number)
    assert board.aborted == "the agent died"


def test_after_abort_what_was_posted_still_counts():
    board = Board()
    board.post("a")
    board.abort("over")
    assert board.wait("a", 30, "the test") is True
    with pytest.raises(BoardAborted):
        board.wait("b", 30, "the test")
