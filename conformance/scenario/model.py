"""What a scenario is, once its file is read."""

from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional

__all__ = ["Scenario"]

_ONE_TURN = [{"do": "turn", "text": "Say hello."}]
_ONE_ANSWER = [{"items": [{"message": "Hello."}]}]


class Scenario(NamedTuple):
    """One scenario, its defaults filled in. The fields are those of the file; ``source`` is the file.

    ``bare``: the driver adds no arguments of its own. ``compare``: which results of an ``exec`` are kept beside its
    exit status and standard output, see ``drivers.exec``.
    ``proves`` names requirements that the scenario was made for, where its data alone could not tell.
    ``versions`` is the range of codex versions that it holds for (empty: all); ``differs`` are tables that replace part
    of it in a range of versions. Both are used by ``versioned.for_version``.
    ``written`` is the scenario's table without defaults: what the file says, the case laid over the common part.
    ``outside`` says why the scenario does not hold for the version that it was made for; empty when it holds.
    """

    id: str
    title: str
    protects: str
    family: str
    driver: str
    source: Path
    config: Dict[str, Any] = {}
    home: Dict[str, Any] = {}
    files: Dict[str, Any] = {}
    git: Optional[Dict[str, Any]] = None
    fifos: List[str] = []
    cwd: str = "."
    args: List[str] = []
    thread: Dict[str, Any] = {}
    steps: List[Dict[str, Any]] = _ONE_TURN
    answers: List[Dict[str, Any]] = _ONE_ANSWER
    replies: List[Dict[str, Any]] = []
    notifications: List[str] = []
    bare: bool = False
    compare: List[str] = []
    proves: List[str] = []
    versions: str = ""
    differs: List[Dict[str, Any]] = []
    written: Dict[str, Any] = {}
    outside: str = ""
