"""Confining commands. This agent cannot confine any: it runs a command without a sandbox, or refuses to run it."""

from typing import List

from ..settings.choices import DANGER_FULL_ACCESS

__all__ = ["CannotConfine", "confine"]


class CannotConfine(Exception):
    """The command would have to run in a sandbox, and there is none. The message says so to the model."""

    def __init__(self) -> None:
        super().__init__("this agent cannot confine commands and refuses to run them outside danger-full-access")


def confine(argv: List[str], mode: str, unconfined: bool) -> List[str]:
    """The arguments that run `argv` under the sandbox `mode`. Raises `CannotConfine`.

    `unconfined` says that the user or a rule allows the command outside the sandbox.
    """
    if mode == DANGER_FULL_ACCESS or unconfined:
        return argv
    raise CannotConfine()
