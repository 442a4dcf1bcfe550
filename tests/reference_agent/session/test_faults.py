"""A defect is described without the words of Python."""

from reference_agent.session import faults
from reference_agent.session.history import History


def test_the_place_is_the_innermost_line_of_the_agent():
    try:
        History().add({"type": object()})
    except TypeError as error:
        told = faults.sentence(error, "go on")
    assert told.startswith("this agent could not go on because of a defect in it (protocol/request.py, line ")
    assert "TypeError" not in told and "JSON" not in told


def test_an_error_from_elsewhere_has_no_place():
    assert faults.sentence(ValueError("x"), "go on").endswith("(place unknown)")
