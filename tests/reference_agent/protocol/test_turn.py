"""The rules of a turn: the numbered rules one by one, then properties over random histories of events."""

from hypothesis import given
from hypothesis import strategies as st

from reference_agent.protocol import items, retry, stream, turn

LIMITS = retry.Limits(1, 2)
OK = stream.Completed("r", None)
BROKEN = stream.Failed(retry.cut_short())
FINAL = stream.Failed(retry.Failure("no", False, False))
REFUSED = stream.Failed(retry.no_connection("u"))


def call(name, call_id):
    return {"type": "function_call", "name": name, "arguments": "{}", "call_id": call_id}


def done(item):
    return stream.ItemDone(item)


def begun(limits=LIMITS):
    """A turn that has sent its first request."""
    machine = turn.Turn(lambda item: item["name"] != "alone", limits, backoff=float)
    effects = machine.handle(turn.Begin(["context"], "said"))
    assert effects == [turn.Record("context", None), turn.Hear("said"), turn.Send()]
    return machine


def play(machine, *events):
    """All effects of `events`."""
    return [effect for event in events for effect in machine.handle(event)]


def kinds(effects):
    return [type(effect).__name__ for effect in effects]


ANSWER = items.message("assistant", "hi")
ENDED = turn.Done("completed", None)


def test_nothing_said_nothing_sent():
    machine = turn.Turn(lambda item: True, LIMITS)
    assert machine.handle(turn.Begin([], None)) == [ENDED]


def test_a_message_completes():
    assert play(begun(), done(ANSWER), OK) == [turn.Record(ANSWER, ANSWER), ENDED]


def test_calls_first_then_outputs_in_call_order():
    machine = begun()
    one, two = call("a", "1"), call("b", "2")
    assert play(machine, done(one)) == [turn.Record(one, one), turn.Run(0, one)]
    assert play(machine, done(two)) == [turn.Record(two, two), turn.Run(1, two)]
    assert play(machine, turn.ToolDone(1, "late"), OK) == []
    assert play(machine, turn.ToolDone(0, "early")) == [
        turn.Record(items.call_output(one, "early"), None), turn.Record(items.call_output(two, "late"), None),
        turn.Send()]


def test_a_call_that_may_not_share_waits_and_is_waited_for():
    machine = begun()
    one, alone, three = call("a", "1"), call("alone", "2"), call("a", "3")
    effects = play(machine, done(one), done(alone), done(three))
    assert [effect for effect in effects if isinstance(effect, turn.Run)] == [turn.Run(0, one)]
    assert play(machine, turn.ToolDone(0, "")) == [turn.Run(1, alone)]
    assert play(machine, turn.ToolDone(1, "")) == [turn.Run(2, three)]


def test_a_steer_follows_answer_and_outputs():
    machine = begun()
    one = call("a", "1")
    effects = play(machine, turn.Steer("x"), done(one), turn.Steer("y"), OK, turn.Steer("z"), turn.ToolDone(0, "o"))
    assert effects[2:] == [turn.Record(items.call_output(one, "o"), None), turn.Hear("x"), turn.Hear("y"),
                           turn.Hear("z"), turn.Send()]


def test_a_steer_makes_another_request():
    assert play(begun(), turn.Steer("x"), done(ANSWER), OK)[1:] == [turn.Hear("x"), turn.Send()]


def test_a_cut_stream_drops_outputs_and_is_sent_again():
    machine = begun()
    one = call("a", "1")
    effects = play(machine, done(one), turn.ToolDone(0, "lost"), turn.Steer("x"), BROKEN)
    assert effects[2:] == [turn.Stop(), turn.Pause(1.0, (1, 2), BROKEN.failure)]
    assert play(machine, turn.ToolDone(0, "late"), turn.Waited()) == [turn.Resend()]
    assert play(machine, done(ANSWER), OK) == [turn.Record(ANSWER, ANSWER), turn.Hear("x"), turn.Send()]


def test_both_counters():
    machine = begun()
    told = []
    for _ in range(6):
        effects = play(machine, REFUSED)
        told += [(effect.seconds, effect.retry) for effect in effects if isinstance(effect, turn.Pause)]
        last = play(machine, turn.Waited()) or effects
    assert told == [(1.0, None), (1.0, (1, 2)), (1.0, None), (2.0, (2, 2)), (1.0, None)]
    assert last[-1] == turn.Done("failed", REFUSED.failure)


def test_a_named_delay_is_kept():
    failure = retry.Failure("wait", True, False, 1.5)
    assert play(begun(), stream.Failed(failure))[-1] == turn.Pause(1.5, (1, 2), failure)


def test_a_final_failure_keeps_what_was_said():
    effects = play(begun(), turn.Steer("x"), FINAL)
    assert effects == [turn.Stop(), turn.Hear("x"), turn.Done("failed", FINAL.failure)]


def test_counters_start_afresh_with_each_request():
    machine = begun()
    play(machine, BROKEN, turn.Waited(), BROKEN, turn.Waited(), done(call("a", "1")), OK, turn.ToolDone(0, ""))
    assert play(machine, BROKEN)[-1] == turn.Pause(1.0, (1, 2), BROKEN.failure)


def test_interrupt_keeps_finished_outputs_and_asks_for_the_others():
    machine = begun()
    one, two = call("a", "1"), call("b", "2")
    effects = play(machine, done(one), done(two), turn.ToolDone(1, "two"), turn.Steer("lost"), turn.Interrupt())
    assert effects[4:] == [turn.Stop(), turn.Abort(0, one)]
    assert play(machine, turn.ToolDone(0, "aborted")) == [
        turn.Record(items.call_output(one, "aborted"), None), turn.Record(items.call_output(two, "two"), None),
        turn.Mark(), turn.Done("interrupted", None)]


def test_interrupt_of_a_stream_and_of_a_pause():
    assert play(begun(), done(ANSWER), turn.Interrupt())[1:] == [turn.Stop(), turn.Mark(),
                                                                 turn.Done("interrupted", None)]
    assert play(begun(), BROKEN, turn.Interrupt())[2:] == [turn.Stop(), turn.Mark(), turn.Done("interrupted", None)]


def test_unknown_items_leave_no_trace():
    assert play(begun(), done({"type": "new"}), done(None), OK) == [ENDED]


EVENTS = st.lists(st.one_of(
    st.sampled_from([OK, BROKEN, FINAL, REFUSED, turn.Interrupt(), turn.Waited(), done(ANSWER), done(None)]),
    st.builds(lambda name, number: done(call(name, "c%d" % number)), st.sampled_from(["a", "alone"]),
              st.integers(0, 9)),
    st.builds(turn.ToolDone, st.integers(0, 6), st.sampled_from(["o", None])),
    st.builds(turn.Steer, st.text("xyz", min_size=1, max_size=2)),
), max_size=30)


@given(EVENTS)
def test_any_events(events):
    """Whatever comes: one end at most and nothing after it; calls start once; outputs belong to started calls and
    follow them; a request is sent only when no call is open; nothing said is heard twice."""
    machine = begun()
    started, recorded, heard, ends = [], [], [], 0
    for event in events:
        for effect in machine.handle(event):
            assert not ends
            if isinstance(effect, turn.Run):
                assert effect.number not in [number for number, _ in started]
                started.append((effect.number, effect.call))
            elif isinstance(effect, turn.Record):
                recorded.append(effect.item)
            elif isinstance(effect, turn.Hear):
                heard.append(effect.said)
            elif isinstance(effect, turn.Send):
                assert machine.state == turn.STREAMING
            ends += isinstance(effect, turn.Done)
    said = [event.said for event in events if isinstance(event, turn.Steer)]
    assert len(heard) <= len(said)
    outputs = [item["call_id"] for item in recorded if item["type"] == "function_call_output"]
    assert set(outputs) <= {started_call["call_id"] for _, started_call in started} | set(
        item["call_id"] for item in recorded if item["type"] == "function_call")
    assert ends == (machine.state == turn.ENDED)


@given(EVENTS)
def test_the_same_events_give_the_same_effects(events):
    assert play(begun(), *events) == play(begun(), *events)


def test_what_a_running_call_notes_comes_before_its_output():
    machine = begun()
    play(machine, done(call("shares", "c1")), OK)
    assert machine.handle(turn.Noted("item")) == [turn.Record("item", None)]
    assert kinds(machine.handle(turn.ToolDone(0, "out"))) == ["Record", "Send"]
