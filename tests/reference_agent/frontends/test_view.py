"""The view interface."""

import threading

from reference_agent.frontends.view import KINDS, Unattended, View, notices

#: What an event holds, as opposed to the events themselves.
ITEMS = {"AgentMessage", "Command", "FileChange", "ImageGeneration", "ImageView", "Reasoning", "UserMessage",
         "WebSearch"}


def test_every_kind_of_event_has_a_documented_method():
    assert {kind.__name__ for kind in KINDS} == {name for name in notices.__all__ if name[0].isupper()} - ITEMS
    assert all(getattr(View, name).__doc__ for name in KINDS.values())


def test_an_event_reaches_the_method_of_its_kind():
    class Seen(View):
        def turn_started(self, notice):
            self.seen = notice.turn_id
    view = Seen()
    for kind in KINDS:
        view.notice(kind(*["value"] * len(kind._fields)))
    assert view.seen == "value"


def test_by_default_nobody_can_be_asked():
    view, question = View(), ("turn", "call", [{"id": "q"}], threading.Event())
    assert view.ask(*question) is None
    assert view.request("method", "flag", {}, threading.Event()) is None
    assert Unattended().ask(*question) == {}
