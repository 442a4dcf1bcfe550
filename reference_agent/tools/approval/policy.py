"""Decides whether a command runs, needs the user's approval, or is refused (codex 0.115.0, measured).

The policy judges each command of a plain script, and anything else as a whole; the strictest decision counts:

1. The decision of the user's rules (`rules`), if any of them fits.
2. A trusted command runs, unless a heredoc is its input.
3. A dangerous command needs approval; the policy `never` refuses it.
4. Under `untrusted` all others need approval; under `never` and `on-failure` they run; under `on-request` and a
   granular policy they run too, but in a sandbox need approval when the call asks to run outside it.

When the policy forbids the question (`never`, or a granular policy without that category), the command is refused. A
question offers a prefix that the user can allow for ever: the one that the model proposed, if it covers the command,
or else the first command that needs approval.
"""

from typing import Any, Callable, List, NamedTuple, Optional

from ...execution.quoting import join
from ...settings.choices import READ_ONLY, WORKSPACE_WRITE
from ...settings.config import Settings
from .rules import ALLOW, FORBID, PROMPT, Match, Rules
from .script import heredoc_command, plain_commands
from .trusted import is_dangerous, is_trusted

__all__ = ["ASK", "REFUSE", "RUN", "Decision", "decide"]

RUN, ASK, REFUSE = "run", "ask", "refuse"
#: Prefixes that would allow everything, which no model may propose.
_TOO_BROAD = frozenset(tuple(text.split()) for text in """
    python3, python3 -, python3 -c, python, python -, python -c, py, py -3, pythonw, pyw, pypy, pypy3, git, bash,
    bash -lc, sh, sh -c, sh -lc, zsh, zsh -lc, /bin/zsh, /bin/zsh -lc, /bin/bash, /bin/bash -lc, pwsh, pwsh -Command,
    pwsh -c, powershell, powershell -Command, powershell -c, powershell.exe, powershell.exe -Command,
    powershell.exe -c, env, sudo, node, node -e, perl, perl -e, ruby, ruby -e, php, php -r, lua, lua -e, osascript
""".split(","))
_NO_QUESTIONS = "approval required by policy, but AskForApproval is set to Never"
_NO_RULE_QUESTIONS = "approval required by policy rule, but AskForApproval::Granular.rules is false"
_NO_SANDBOX_QUESTIONS = "approval required by policy, but AskForApproval::Granular.sandbox_approval is false"


class Decision(NamedTuple):
    """`kind` is RUN, ASK or REFUSE; `reason` why (None: no reason but the policy); `amendment` the words of a prefix
    that could be allowed for ever, or None; `by_rule` whether the user's rules allow every part of it."""

    kind: str
    reason: Optional[str] = None
    amendment: Optional[List[str]] = None
    by_rule: bool = False


def decide(argv: List[str], settings: Settings, rules: Rules, escalated: bool = False,
           prefix: Optional[List[str]] = None) -> "Decision":
    """The `Decision` on `argv`. `escalated` is whether it wants to be outside the sandbox, `prefix` what the model
    proposes to allow for ever."""
    commands = plain_commands(argv)
    amendable = True
    if not commands:
        heredoc = heredoc_command(argv)
        commands, amendable = [heredoc or argv], heredoc is None

    def judge(words: List[str]) -> int:
        return ALLOW if amendable and is_trusted(words) else _unruled(words, settings, escalated)

    matches = [(words, rules.matches(words)) for words in commands]
    verdicts = [(max(match.decision for match in found) if found else judge(words)) for words, found in matches]
    ruled = [match for _, found in matches for match in found]
    strictest = max(verdicts)
    if strictest == ALLOW:
        return Decision(RUN, by_rule=all(found for _, found in matches))
    decisive = [match for match in ruled if match.decision == strictest]
    if strictest == FORBID:
        return Decision(REFUSE, "`%s` rejected: %s" % (join(argv), _why_forbidden(decisive)))
    refused = _no_questions(settings.approval_policy, bool(decisive))
    if refused:
        return Decision(REFUSE, refused)
    amendment = None
    if not ruled and prefix and tuple(prefix) not in _TOO_BROAD and _would_do(prefix, commands, rules, judge):
        amendment = list(prefix)
    elif amendable and not decisive:
        amendment = next(words for words, verdict in zip(commands, verdicts) if verdict == PROMPT)
    return Decision(ASK, _why_asked(argv, decisive), amendment)


def _unruled(words: List[str], settings: Settings, escalated: bool) -> int:
    """The verdict on a command that is not trusted and that no rule is about."""
    policy = settings.approval_policy
    if is_dangerous(words):
        return FORBID if policy == "never" else PROMPT
    if policy == "untrusted":
        return PROMPT
    confined = settings.sandbox.mode in (READ_ONLY, WORKSPACE_WRITE)
    return PROMPT if escalated and confined and policy not in ("never", "on-failure") else ALLOW


def _would_do(prefix: List[str], commands: List[List[str]], rules: Rules,
              judge: Callable[[List[str]], int]) -> bool:
    """Whether a rule that allows `prefix`, beside the `rules`, would let all `commands` pass."""
    more = rules.also(prefix)
    return all(more.matches(words) or judge(words) == ALLOW for words in commands)


def _no_questions(policy: Any, ruled: bool) -> Optional[str]:
    """Why the user cannot be asked, or None."""
    if policy == "never":
        return _NO_QUESTIONS
    if not isinstance(policy, dict):
        return None
    if ruled:
        return None if policy["granular"].get("rules") else _NO_RULE_QUESTIONS
    return None if policy["granular"].get("sandbox_approval") else _NO_SANDBOX_QUESTIONS


def _longest(matches: List[Match]) -> Match:
    """The match of the longest prefix, the last of several."""
    return max(reversed(matches), key=lambda match: len(match.prefix))


def _why_forbidden(decisive: List[Match]) -> str:
    if not decisive:
        return "blocked by policy"
    match = _longest(decisive)
    return match.justification or "policy forbids commands starting with `%s`" % join(match.prefix)


def _why_asked(argv: List[str], decisive: List[Match]) -> Optional[str]:
    if not decisive:
        return None
    justification = _longest(decisive).justification
    shown = "`%s` requires approval" % join(argv)
    return "%s: %s" % (shown, justification) if justification else shown + " by policy"
