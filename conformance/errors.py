"""Whose fault it is, told apart by type.

A run of the suite can stop short for four reasons, and a report is only useful if it says which:

===============  ======================================================  ==========
class            what happened                                           exit code
===============  ======================================================  ==========
``AgentFault``   the agent under test did not start, hung, crashed, …    1
``BadInput``     a scenario, agent file, golden or option is wrong       2
``HarnessFault`` this suite failed its own duty                          3
``Environment``  something the machine should have is missing            3
===============  ======================================================  ==========

Every message is one line: what was wrong, where, and what to do.
"""

__all__ = ["ConformanceError", "AgentFault", "BadInput", "HarnessFault", "EnvironmentFault"]


class ConformanceError(Exception):
    """Base of all; never raised itself. ``str()`` is the one line for the user."""

    blame = ""
    exit_code = 3

    def __init__(self, message: str) -> None:
        if type(self) is ConformanceError:
            raise TypeError("raise one of the subclasses: the blame must be explicit")
        super().__init__(message)


class AgentFault(ConformanceError):
    """The agent under test ended the run. ``kind`` names how; ``tail`` holds the end of its log.

    Kinds: ``not-started`` (command missing or refused), ``crashed`` (exited before it was done),
    ``hung`` (a deadline passed), ``flooded`` (more output than any agent has reason to print),
    ``protocol`` (it spoke, but not the driver's protocol).
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
    """The suite itself is at fault: e.g. a scenario whose answers were not all asked for."""

    blame = "harness"


class EnvironmentFault(ConformanceError):
    """The machine lacks something: npm, mitmdump, git, a free port."""

    blame = "environment"
