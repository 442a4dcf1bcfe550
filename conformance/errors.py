"""Errors by whose fault they are. There are four kinds, and reports name the kind:

====================  ======================================================  ==========
class                 what happened                                           exit code
====================  ======================================================  ==========
``AgentFault``        the agent under test did not start, hung, crashed, …    1
``BadInput``          a scenario, agent file, golden or option is wrong       2
``HarnessFault``      the suite itself made an error                          3
``EnvironmentFault``  the machine lacks something                             3
====================  ======================================================  ==========

Every message is one line: what is wrong, where, and what to do.
"""

__all__ = ["ConformanceError", "AgentFault", "BadInput", "HarnessFault", "EnvironmentFault"]


class ConformanceError(Exception):
    """Base class, never raised itself. ``str()`` is the one line for the user."""

    blame = ""
    exit_code = 3

    def __init__(self, message: str) -> None:
        if type(self) is ConformanceError:
            raise TypeError("raise one of the subclasses: the blame must be explicit")
        super().__init__(message)


class AgentFault(ConformanceError):
    """The agent under test ended the run early. ``tail`` holds the end of its log.

    ``kind``: ``not-started`` (the command is missing or cannot be run), ``crashed`` (it exited before the scenario
    ended), ``hung`` (a deadline passed), ``flooded`` (it printed more than the harness accepts), ``protocol`` (its
    output does not follow the driver's protocol).
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
