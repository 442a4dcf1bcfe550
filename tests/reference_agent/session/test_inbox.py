"""The queue of a turn: order, and steers that arrive while the turn ends."""

import threading

from reference_agent.protocol import retry, stream, turn
from reference_agent.session.inbox import Inbox
from reference_agent.versions import DEFAULT

OK = stream.Completed("r", None)


def begun():
    """(inbox, machine) of a turn that has sent its first request."""
    inbox, machine = Inbox(), turn.Turn(lambda item: True, retry.Limits(0, 0), {}, float, DEFAULT.turns)
    assert inbox.deliver(machine, turn.Begin([], "x")) == [turn.RecordInput("x"), turn.Send()]
    return inbox, machine


def test_entries_come_out_in_order():
    inbox = Inbox()
    inbox.put("a", 1)
    inbox.put(None, notices=["n"])
    assert inbox.next() == ("a", 1, ())
    assert inbox.next(5) == (None, None, ["n"])
    assert inbox.next(0.001) is None


def test_next_waits_for_another_thread():
    inbox = Inbox()
    threading.Timer(0.05, inbox.put, ["a"]).start()
    assert inbox.next(20).event == "a"


def test_an_accepted_steer_comes_before_the_event_that_would_end_the_turn():
    inbox, machine = begun()
    inbox.put(OK)
    assert inbox.steer(turn.Steer("y"))
    assert inbox.deliver(machine, inbox.next().event) == [turn.RecordInput("y"), turn.Send()]
    assert inbox.next(0) is None


def test_a_steer_after_the_end_is_refused():
    inbox, machine = begun()
    assert inbox.deliver(machine, OK) == [turn.Done("completed", None)]
    assert not inbox.steer(turn.Steer("y")) and inbox.next(0) is None


def test_a_closed_inbox_refuses_steers():
    inbox, _ = begun()
    inbox.close()
    assert not inbox.steer(turn.Steer("y"))


def test_several_steers_keep_their_order_with_one_already_taken():
    inbox, machine = begun()
    for text in "abc":
        inbox.steer(turn.Steer(text))
    inbox.deliver(machine, inbox.next().event)
    assert inbox.deliver(machine, OK) == [turn.RecordInput("a"), turn.RecordInput("b"), turn.RecordInput("c"),
                                          turn.Send()]


def test_a_steer_is_either_refused_or_sent_however_it_races_with_the_end():
    for _ in range(200):
        inbox, machine = begun()
        accepted, ready = [], threading.Barrier(2)

        def user():
            ready.wait()
            accepted.append(inbox.steer(turn.Steer("y")))

        thread = threading.Thread(target=user)
        thread.start()
        ready.wait()
        effects = inbox.deliver(machine, OK)
        thread.join()
        assert (turn.RecordInput("y") in effects) == accepted[0]


def test_no_steer_is_accepted_after_an_interrupt():
    """It would be lost with the turn; the client gets an error, and can begin another turn."""
    inbox, machine = begun()
    assert inbox.steer(turn.Steer("before"))
    inbox.interrupt()
    assert not inbox.steer(turn.Steer("after"))
    effects = inbox.deliver(machine, inbox.next().event) + inbox.deliver(machine, inbox.next().event)
    assert machine.state == turn.ENDED and turn.RecordInput("after") not in effects
    assert not inbox.steer(turn.Steer("too late"))
