"""A defect of this agent in a sentence for the user: where it is, without the words of Python."""

import os
from typing import List

__all__ = ["sentence"]

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def sentence(error: BaseException, action: str) -> str:
    """`this agent could not ACTION because of a defect in it (session/runner.py, line 93)`.

    The place is the innermost line of this package that the traceback of `error` holds.
    """
    places: List[str] = []
    trace = error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if os.path.abspath(path).startswith(_PACKAGE + os.sep):
            places.append("%s, line %d" % (os.path.relpath(path, _PACKAGE), trace.tb_lineno))
        trace = trace.tb_next
    place = places[-1] if places else "place unknown"
    return "this agent could not %s because of a defect in it (%s)" % (action, place)
