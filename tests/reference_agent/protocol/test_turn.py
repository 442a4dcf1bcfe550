"""The rules of a turn: the numbered rules one by one, then properties over random histories of events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.protocol import items, retry, stream, turn
from reference_agent.versions import DEFAULT

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
    machine = turn.Turn(lambda item: item["name"] != "alone", limits, DEFAULT.wire.item_keys, float, DEFAULT.turns)
    effects = machine.handle(turn.Begin(["context"], "said"))
    assert effects == [turn.Record("context", None), turn.RecordInput("said"), turn.Send()]
    return machine


def feed(machine, *events):
    """All effects of `events`."""
    return [effect for event in events for effect in machine.handle(event)]


def kinds(effects):
    return [type(effect).__name__ for effect in effects]


ANSWER = items.message("assistant", "hi")
ENDED = turn.Done("completed", None)


def test_nothing_said_nothing_sent():
    machine = turn.Turn(lambda item: True, LIMITS, DEFAULT.wire.item_keys, float, DEFAULT.turns)
    assert machine.handle(turn.Begin([], None)) == [ENDED]


def test_a_message_completes():
    assert feed(begun(), done(ANSWER), OK) == [turn.Record(ANSWER, ANSWER), ENDED]


def test_calls_first_then_outputs_in_call_order():
    machine = begun()
    one, two = call("a", "1"), call("b", "2")
    assert feed(machine, done(one)) == [turn.Record(one, one), turn.Run(0, one)]
    assert feed(machine, done(two)) == [turn.Record(two, two), turn.Run(1, two)]
    assert feed(machine, turn.ToolDone(1, "late"), OK) == []
    assert feed(machine, turn.ToolDone(0, "early")) == [
        turn.Record(items.call_output(one, "early"), None), turn.Record(items.call_output(two, "late"), None),
        turn.Send()]


def test_a_call_that_may_not_share_waits_and_is_waited_for():
    machine = begun()
    one, alone, three = call("a", "1"), call("alone", "2"), call("a", "3")
    effects = feed(machine, done(one), done(alone), done(three))
    assert [effect for effect in effects if isinstance(effect, turn.Run)] == [turn.Run(0, one)]
    assert feed(machine, turn.ToolDone(0, "")) == [turn.Run(1, alone)]
    assert feed(machine, turn.ToolDone(1, "")) == [turn.Run(2, three)]


def test_a_steer_follows_answer_and_outputs():
    machine = begun()
    one = call("a", "1")
    effects = feed(machine, turn.Steer("x"), done(one), turn.Steer("y"), OK, turn.Steer("z"), turn.ToolDone(0, "o"))
    assert effects[2:] == [turn.Record(items.call_output(one, "o"), None), turn.RecordInput("x"), turn.RecordInput("y"),
                           turn.RecordInput("z"), turn.Send()]


def test_a_steer_makes_another_request():
    assert feed(begun(), turn.Steer("x"), done(ANSWER), OK)[1:] == [turn.RecordInput("x"), turn.Send()]


def test_a_cut_stream_drops_outputs_and_is_sent_again():
    machine = begun()
    one = call("a", "1")
    effects = feed(machine, done(one), turn.ToolDone(0, "lost"), turn.Steer("x"), BROKEN)
    assert effects[2:] == [turn.Stop(), turn.Pause(1.0, (1, 2), BROKEN.failure)]
    assert feed(machine, turn.ToolDone(0, "late"), turn.Waited()) == [turn.Resend()]
    assert feed(machine, done(ANSWER), OK) == [turn.Record(ANSWER, ANSWER), turn.RecordInput("x"), turn.Send()]


def test_both_counters():
    machine = begun()
    told = []
    for _ in range(6):
        effects = feed(machine, REFUSED)
        told += [(effect.seconds, effect.retry) for effect in effects if isinstance(effect, turn.Pause)]
        last = feed(machine, turn.Waited()) if machine.state == turn.PAUSING else effects
    assert told == [(1.0, None), (1.0, (1, 2)), (1.0, None), (2.0, (2, 2)), (1.0, None)]
    assert last[-1] == turn.Done("failed", REFUSED.failure)


def test_a_named_delay_is_kept():
    failure = retry.Failure("wait", True, False, 1.5)
    assert feed(begun(), stream.Failed(failure))[-1] == turn.Pause(1.5, (1, 2), failure)


def test_a_final_failure_keeps_what_was_said():
    effects = feed(begun(), turn.Steer("x"), FINAL)
    assert effects == [turn.Stop(), turn.RecordInput("x"), turn.Done("failed", FINAL.failure)]


def test_counters_start_afresh_with_each_request():
    machine = begun()
    feed(machine, BROKEN, turn.Waited(), BROKEN, turn.Waited(), done(call("a", "1")), OK, turn.ToolDone(0, ""))
    assert feed(machine, BROKEN)[-1] == turn.Pause(1.0, (1, 2), BROKEN.failure)


def test_interrupt_keeps_finished_outputs_and_asks_for_the_others():
    machine = begun()
    one, two = call("a", "1"), call("b", "2")
    effects = feed(machine, done(one), done(two), turn.ToolDone(1, "two"), turn.Steer("lost"), turn.Interrupt())
    assert effects[4:] == [turn.Stop(), turn.Abort(0, one)]
    assert feed(machine, turn.ToolDone(0, "aborted")) == [
        turn.Record(items.call_output(one, "aborted"), None), turn.Record(items.call_output(two, "two"), None),
        turn.Mark(), turn.Done("interrupted", None)]


def test_interrupt_of_a_stream_and_of_a_pause():
    assert feed(begun(), done(ANSWER), turn.Interrupt())[1:] == [turn.Stop(), turn.Mark(),
                                                                 turn.Done("interrupted", None)]
    assert feed(begun(), BROKEN, turn.Interrupt())[2:] == [turn.Stop(), turn.Mark(), turn.Done("interrupted", None)]


def test_unknown_items_leave_no_trace():
    assert feed(begun(), done({"type": "new"}), done(None), OK) == [ENDED]


RESPONSE = [stream.Created("r"), OK, BROKEN, FINAL, REFUSED, done(ANSWER), done(None)]


@st.composite
def histories(draw):
    """(events, machine after them, effects of each event): what the runner can send, in the states in which it can."""
    machine, events, effects, started = begun(), [], [], []
    for _ in range(draw(st.integers(0, 30))):
        possible = [st.builds(turn.Steer, st.text("xyz", min_size=1, max_size=2)), st.just(turn.Interrupt())]
        if machine.state == turn.STREAMING:
            possible += [st.sampled_from(RESPONSE)] * 3
            possible += [st.builds(lambda name, number: done(call(name, "c%d" % number)),
                                   st.sampled_from(["a", "alone"]), st.integers(0, 9))] * 3
        if machine.state == turn.PAUSING:
            possible.append(st.just(turn.Waited()))
        if started:  # also those of a response that failed: a stopped call may report late
            possible += [st.builds(turn.ToolDone, st.sampled_from(started), st.sampled_from(["o", None]))] * 3
            possible.append(st.just(turn.Noted("item")))
        events.append(draw(st.one_of(possible)))
        effects.append(machine.handle(events[-1]))
        started += [effect.number for effect in effects[-1] if isinstance(effect, (turn.Run, turn.Abort))]
        if machine.state == turn.ENDED:
            break
    return events, machine, effects


@given(histories())
def test_what_the_runner_can_send_has_a_rule(history):
    """No event lacks a rule; one end at most, which is the last effect; calls start once; an output belongs to a call
    that was made; a request is sent only when no call runs; each input is recorded once at most."""
    events, machine, lists = history
    effects = [effect for each in lists for effect in each]
    runs = [effect.number for effect in effects if isinstance(effect, turn.Run)]
    assert len(runs) == len(set(runs))
    recorded = [effect.item for effect in effects if isinstance(effect, turn.Record) and effect.item != "item"]
    made = {item["call_id"] for item in recorded if item["type"] == "function_call"}
    assert {item["call_id"] for item in recorded if item["type"] == "function_call_output"} <= made
    inputs = [effect.input for effect in effects if isinstance(effect, turn.RecordInput)]
    steers = [event.input for event in events if isinstance(event, turn.Steer)]
    assert inputs == steers[:len(inputs)]
    ends = [index for index, effect in enumerate(effects) if isinstance(effect, turn.Done)]
    assert ends == ([len(effects) - 1] if machine.state == turn.ENDED else [])
    if ends and effects[-1].status in ("completed", "failed"):
        assert inputs == steers


@given(histories())
def test_the_same_events_give_the_same_effects(history):
    events, _, effects = history
    machine = begun()
    assert [machine.handle(event) for event in events] == effects


@pytest.mark.parametrize("before, event, state", [
    ([], turn.Waited(), "streaming"),
    ([], turn.Begin([], "x"), "streaming"),
    ([BROKEN], OK, "pausing"),
    ([done(call("a", "1")), OK], done(ANSWER), "running"),
    ([done(call("a", "1")), turn.Interrupt()], OK, "interrupting"),
    ([OK], turn.Steer("x"), "ended"),
    ([OK], object(), "ended"),
])
def test_an_event_without_a_rule_is_an_error(before, event, state):
    machine = begun()
    feed(machine, *before)
    with pytest.raises(turn.ImpossibleEvent) as caught:
        machine.handle(event)
    assert type(event).__name__ in str(caught.value) and state in str(caught.value)


def test_every_state_of_the_table_can_be_left_and_reached():
    following = {state for row in turn.Turn._TABLE.values() for state in row[1:]}
    assert following == {state for state, _ in turn.Turn._TABLE} | {turn.ENDED}


def test_a_rule_that_leads_elsewhere_is_an_error(monkeypatch):
    monkeypatch.setitem(turn.Turn._TABLE, (turn.STREAMING, stream.Completed), (turn.Turn._completed, turn.PAUSING))
    with pytest.raises(turn.ImpossibleEvent):
        feed(begun(), OK)


def test_a_steer_that_came_before_the_input_makes_another_request():
    machine = turn.Turn(lambda item: True, LIMITS, DEFAULT.wire.item_keys, float, DEFAULT.turns)
    assert feed(machine, turn.Steer("x"), turn.Begin([], "said")) == [turn.RecordInput("said"), turn.Send()]
    assert feed(machine, OK) == [turn.RecordInput("x"), turn.Send()]


def test_a_steer_into_a_turn_without_input_is_sent():
    machine = turn.Turn(lambda item: True, LIMITS, DEFAULT.wire.item_keys, float, DEFAULT.turns)
    assert feed(machine, turn.Steer("x"), turn.Begin([], None)) == [turn.RecordInput("x"), turn.Send()]


def test_what_a_running_call_notes_comes_before_its_output():
    machine = begun()
    feed(machine, done(call("shares", "c1")), OK)
    assert machine.handle(turn.Noted("item")) == [turn.Record("item", None)]
    assert kinds(machine.handle(turn.ToolDone(0, "out"))) == ["Record", "Send"]
