"""Errors by whose fault they are. There are four kinds, and reports name the kind:

====================  ======================================================  ==========
class                 what happened                                           exit code
====================  ======================================================  ==========
``AgentFault``        the agent under test did not start, hung, crashed, …    1
``BadInput``          a scenario, agent file, golden or option is wrong       2
``HarnessFault``      the suite itself made an error                          3
``EnvironmentFault``  the machine lacks something                             3
====================  ======================================================  ==========

Every message is one line: what is wrong, where, and what to do. What an agent or a file put into it is harmless on a
terminal (see ``harmless``).
"""

import os
import traceback

from .harmless import shown

__all__ = ["ConformanceError", "AgentFault", "BadInput", "HarnessFault", "EnvironmentFault", "as_fault"]


class ConformanceError(Exception):
    """Base class, never raised itself. ``str()`` is the one line for the user."""

    blame = ""
    exit_code = 3

    def __init__(self, message: str) -> None:
        if type(self) is ConformanceError:
            raise TypeError("raise one of the subclasses: the blame must be explicit")
        super().__init__(shown(message))


class AgentFault(ConformanceError):
    """The agent under test ended the run early. ``tail`` holds the end of its log.

    ``kind``: ``not-started`` (the command is missing or cannot be run), ``crashed`` (it exited before the scenario
    ended), ``hung`` (a deadline passed), ``flooded`` (it printed more than the harness accepts), ``protocol`` (its
    output does not follow the driver's protocol), ``too-large`` (it sent more than the suite reads, or what takes more
    memory or time to judge than the suite spends).
    """

    blame = "agent"
    exit_code = 1

    def __init__(self, kind: str, message: str, tail: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.tail = tail


class BadInput(ConformanceError):
    """A file or an option that the user gave cannot be used."""

    blame = "input"
    exit_code = 2


class HarnessFault(ConformanceError):
    """The suite itself is at fault: for example, a run is identical to its golden but left scripted answers unused."""

    blame = "harness"


class EnvironmentFault(ConformanceError):
    """The machine lacks something: npm, mitmdump, git or a free port."""

    blame = "environment"


#: What only the size or the depth of data can cause. The suite's own data have neither.
_SIZE = (RecursionError, MemoryError, OverflowError)


def as_fault(error: Exception) -> ConformanceError:
    """An exception that ended a run, by whose fault it is. An unexpected one is named with the line that raised it."""
    if isinstance(error, ConformanceError):
        return error
    frames = traceback.extract_tb(error.__traceback__)[-1:]
    place = "{}:{}".format(os.path.basename(frames[0].filename), frames[0].lineno) if frames else "an unknown line"
    if isinstance(error, _SIZE):
        return AgentFault("too-large", "what the agent sent or left is too large or nested too deeply for the suite "
                                       "({} at {})".format(type(error).__name__, place))
    if isinstance(error, OSError):
        return EnvironmentFault("the machine refused what the suite asked for at {}: {}: free space, memory or files, "
                                "and run it again".format(place, error.strerror or type(error).__name__))
    return HarnessFault("the suite failed with {} at {}: report this as an error of the suite".format(
        type(error).__name__, place))
