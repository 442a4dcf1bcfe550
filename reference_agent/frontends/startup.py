"""What every front end does before its first turn.

A front end adds `OPTIONS` to its own options, reads its command line, and makes a `Startup` from the result:

    values, words = read(arguments, OPTIONS + MY_OPTIONS, "my-agent")
    startup = Startup(values)
    thread = startup.thread(startup.settings(working_folder()), MyView())
    thread.run([{"type": "text", "text": "hello"}])

Whatever is wrong raises `Refused`, whose `report()` writes one line and returns the exit code.
"""

import os
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple, Union

from .. import versions
from ..identity import originator, user_agent
from ..session.manager import NoSuchThread, ThreadManager
from ..session.thread import Thread, TurnRefused
from ..settings.config import ConfigError, Settings, load_settings
from ..settings.features import is_feature
from ..settings.layers import parse_override
from ..versions.contract import Contract, ContractError, load_contract
from .options import Option, read
from .refused import Refused
from .view import View

__all__ = ["NoSuchThread", "OPTIONS", "Refused", "Startup", "TurnRefused", "home_of", "read", "working_folder"]

#: The options that every front end takes.
OPTIONS = (
    Option(("--config", "-c"), "list", None, "key=value"),
    Option(("--enable",), "list", None, "FEATURE"),
    Option(("--disable",), "list", None, "FEATURE"),
    Option(("--align",), "value", None, "codex-VERSION"),
)

Override = Union[str, Tuple[str, Any]]


class Startup:
    """What the command line and the environment decide for all threads of a process.

    `home` is the folder of `config.toml`; `overrides` are (dotted key, value) pairs in the order of the command line;
    `contract` holds the texts of the codex version to align with; `identity` is (originator, user agent). `threads`
    finds a thread by its id, and ends all of them.
    """

    def __init__(self, values: Dict[str, Any], environ: Mapping[str, str] = os.environ) -> None:
        self.home = home_of(environ)
        self.contract = _contract(values["align"])
        self.threads = ThreadManager(self.contract)
        self.overrides = _overrides(values, self.contract.codex)
        name = originator(environ=environ)
        self.identity = (name, user_agent(name, environ=environ))

    def settings(self, cwd: str, more: Iterable[Override] = (), profile: Optional[str] = None,
                 **fixed: Any) -> Settings:
        """The settings of a thread that works in `cwd`; `more` are overrides after those of the command line.

        `fixed` are the keys that the front end decides, see `load_settings`. Raises Refused.
        """
        try:
            return load_settings(self.home, cwd, self.overrides + list(more), profile, self.contract.codex, **fixed)
        except ConfigError as error:
            raise _refused(error)
        except (AttributeError, TypeError, ValueError):  # a value that `load_settings` uses without a check
            raise _refused("the configuration holds a value that cannot be used")

    def thread(self, settings: Settings, view: View, identity: Optional[Tuple[str, str]] = None) -> Thread:
        """A new thread that shows what happens in `view`; `identity` replaces that of the process."""
        try:
            thread = self.threads.start(settings, identity or self.identity,
                                        lambda _, *question: view.ask(*question), view.notice)
        except ContractError as error:
            raise _refused(error)
        thread.request = view.request
        view.attach(thread)
        return thread


def home_of(environ: Mapping[str, str]) -> str:
    """The folder that holds `config.toml`: `CODEX_HOME`, else `.codex` in the user's home folder."""
    return environ.get("CODEX_HOME") or os.path.join(os.path.expanduser("~"), ".codex")


def working_folder(given: Optional[str] = None) -> str:
    """The folder that the process was started in, or `given` from there. Raises Refused when there is none."""
    try:
        folder = os.path.join(os.getcwd(), given) if given else os.getcwd()
        os.stat(folder)
    except (OSError, ValueError):  # ValueError: a NUL in the path
        raise _refused("No such file or directory (os error 2)")
    return folder


def _contract(align: Optional[str]) -> Contract:
    """The contract of the version that `--align` names. A wrong name is wrong usage."""
    try:
        return load_contract(versions.DEFAULT if align is None else versions.find(align))
    except versions.NotBuilt as error:
        raise Refused(str(error), "error: %s" % error, 2)
    except ContractError as error:
        raise _refused(error)


def _overrides(values: Dict[str, Any], codex: versions.Version) -> List[Override]:
    for name in values["enable"] + values["disable"]:
        if not is_feature(name, codex):
            raise _refused("Unknown feature flag: %s" % name)
    try:
        overrides: List[Override] = [parse_override(text) for text in values["config"]]
    except ConfigError as error:
        raise _refused(error)
    overrides += [("features." + name, True) for name in values["enable"]]
    overrides += [("features." + name, False) for name in values["disable"]]
    return overrides


def _refused(error: Union[str, Exception]) -> Refused:
    return Refused(str(error), getattr(error, "shown", None) or "Error: %s" % error)
