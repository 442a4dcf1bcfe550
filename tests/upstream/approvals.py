"""Random scenarios of approvals: policies, rules, commands and patches, and whatever the user answers."""

import json
import random
from pathlib import Path

from conformance.scenario.load import Scenario

__all__ = ["scenario"]

COMMANDS = ("touch a", "ls", "touch  a", "touch b", "rm -f a", "cat old.txt", "touch $A a", "ls && touch a",
            "cat <<EOF\nhi\nEOF", "mkdir d", "git status", "echo hi; exit 2", "touch a && rm -f b", "touch 'a'; pwd",
            "find . -delete -name zz", "/usr/bin/touch a", 'python3 -c "print(1)"')
ARGVS = (["touch", "a"], ["ls"], ["bash", "-lc", "touch a"], ["rm", "-rf", "zz"], ["bash", "-lc", "ls && touch b"])
PATCHES = ("*** Add File: new.txt\n+one\n", "*** Update File: old.txt\n@@\n-a\n+b\n", "*** Delete File: old.txt\n",
           "*** Update File: old.txt\n*** Move to: moved.txt\n@@\n-a\n+b\n", "*** Update File: old.txt\n@@\n-z\n+y\n")
RULES = ('prefix_rule(pattern=["mkdir"], decision="allow")\nprefix_rule(pattern=["git"], decision="forbidden")\n'
         'prefix_rule(pattern=["ls"], decision="prompt", justification="J")\n'
         'prefix_rule(pattern=["touch","b"], decision="prompt")\n')
POLICIES = ("untrusted",) * 4 + ("on-request", "on-failure", "never") + tuple(
    {"granular": {"sandbox_approval": sandbox, "rules": rules, "mcp_elicitations": False}}
    for sandbox, rules in ((True, True), (False, True), (True, False)))
DECISIONS = ("accept", "acceptForSession", "decline", "nonsense",
             {"acceptWithExecpolicyAmendment": {"execpolicy_amendment": ["touch"]}},
             {"acceptWithExecpolicyAmendment": {"execpolicy_amendment": ["mkdir", "d"]}})
NOTIFICATIONS = ([], ["item/started", "item/completed"], ["turn/diff/updated", "serverRequest/resolved"])


def scenario(seed):
    """The scenario of that number. More replies than questions do no harm."""
    dice = random.Random(seed)
    answers = [{"items": [_call(dice, "call_{}".format(number))]} for number in range(dice.randint(1, 4))]
    return Scenario(
        "approvals-{}".format(seed), "", "", "approval", "app-server", Path("approvals"), config={"model": "gpt-5.4"},
        thread={"sandbox": "danger-full-access", "approvalPolicy": dice.choice(POLICIES)},
        home={"rules/default.rules": RULES} if dice.random() < 0.4 else {}, files={"old.txt": "a\nz\n"},
        steps=[{"do": "turn", "text": "Go."}], answers=answers + [{"items": [{"message": "Done."}]}],
        replies=[{"result": {"decision": dice.choice(DECISIONS)}} for _ in range(8)],
        notifications=dice.choice(NOTIFICATIONS))


def _call(dice, call_id):
    kind = dice.random()
    if kind > 0.8:
        return {"custom_tool_call": "apply_patch", "call_id": call_id,
                "input": "*** Begin Patch\n{}*** End Patch\n".format(dice.choice(PATCHES))}
    name, given = (("exec_command", {"cmd": dice.choice(COMMANDS)}) if kind < 0.5 else
                   ("shell_command", {"command": dice.choice(COMMANDS)}) if kind < 0.7 else
                   ("shell", {"command": dice.choice(ARGVS)}))
    more = {"justification": "W?", "prefix_rule": dice.choice((["touch"], ["mkdir"], ["python3"], [])),
            "sandbox_permissions": dice.choice(("require_escalated", "use_default"))}
    given.update((key, value) for key, value in more.items() if dice.random() < 0.2)
    return {"function_call": name, "call_id": call_id, "arguments": json.dumps(given)}
