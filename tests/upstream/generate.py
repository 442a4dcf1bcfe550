"""Random scenarios of the families that the suite records: what nobody thought of when writing the scenarios.

``scenario(seed)`` is the same scenario every time. Each draws one feature or several from the tables below; all are
combinations that a person could have typed.
"""

import json
import random
from pathlib import Path

from conformance.scenario.load import Scenario

__all__ = ["scenario"]

MODELS = ("gpt-5.4", "gpt-5.3-codex", "gpt-5.2-codex", "gpt-5.2", "gpt-5.1", "gpt-5.1-codex", "gpt-5.1-codex-max",
          "gpt-5.1-codex-mini", "gpt-5-codex", "gpt-5-codex-mini", "gpt-5", "gpt-oss-20b", "gpt-oss-120b", "o3",
          "gpt-4.1",
          "gpt-5.4-pro", "codex-mini-latest", "gpt-5.3-codex-spark")
SANDBOXES = ("read-only", "workspace-write", "danger-full-access")
APPROVALS = ("never", "on-request", "untrusted", "on-failure")
TEXTS = ("Fix it.", "", "  two\n lines \n", "naïve — 日本 😀", "a \"quoted\" \\ word", "<b>&amp;</b>", "$nothing",
         "\ttab\u2028")
FEATURES = ("unified_exec", "shell_tool", "multi_agent", "apply_patch_freeform", "request_permissions_tool",
            "exec_permission_approvals", "image_generation", "image_detail_original", "enable_fanout", "artifact",
            "default_mode_request_user_input", "child_agents_md", "codex_git_commit", "fast_mode", "personality")
DOT = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==")
SKILL = "---\nname: {0}\ndescription: {1}\n---\nDo {0}.\n"


def scenario(seed):
    """The random scenario of a seed."""
    dice = random.Random(seed)
    driver = dice.choice(("exec", "app-server"))
    fields = {"config": config(dice), "answers": [{"items": [{"message": "Done."}]}]}
    documents(dice, fields)
    if dice.random() < 0.4:
        fields["git"] = dice.choice(({}, {"remote": "https://example.com/x.git"}, {"commit": False},
                                     {"dirty": {"new.txt": "x"}}))
    (exec_turn if driver == "exec" else app_turns)(dice, fields)
    return Scenario(id="random-{}".format(seed), title="random", protects="everything", family="first-turn",
                    driver=driver, source=Path(__file__), **fields)


def config(dice):
    """Keys of config.toml."""
    chosen = {"model": dice.choice(MODELS)}
    options = {
        "model_reasoning_effort": ("minimal", "low", "high", "xhigh", "none"),
        "model_reasoning_summary": ("auto", "none", "concise", "detailed"),
        "model_verbosity": ("low", "medium", "high"),
        "personality": ("friendly", "pragmatic", "none"),
        "service_tier": ("fast", "flex"),
        "web_search": ("live", "cached", "disabled"),
        "developer_instructions": TEXTS,
        "allow_login_shell": (False, True),
        "project_doc_max_bytes": (0, 10, 50, 100000),
        "sandbox_mode": SANDBOXES,
    }
    for key, values in options.items():
        if dice.random() < 0.2:
            chosen[key] = dice.choice(values)
    if dice.random() < 0.5:
        chosen["features"] = {name: dice.random() < 0.5 for name in dice.sample(FEATURES, dice.randint(1, 4))}
    if dice.random() < 0.2:
        chosen["sandbox_workspace_write"] = {
            "network_access": dice.random() < 0.5, "exclude_slash_tmp": dice.random() < 0.5,
            "exclude_tmpdir_env_var": dice.random() < 0.5,
            "writable_roots": dice.sample(["@{home}", "@{workspace}/sub", "/opt/x"], dice.randint(0, 2))}
    if dice.random() < 0.2:
        chosen["tools"] = {"web_search": dice.choice((
            {"context_size": "low"}, {"allowed_domains": ["example.com"]}, {"location": {"city": "Bern"}},
            {"context_size": "medium", "location": {"country": "CH", "region": "BE", "timezone": "Europe/Zurich"}}))}
    if dice.random() < 0.1:
        chosen["agents"] = {"scout": {"description": dice.choice(TEXTS) or "Looks."}}
    if dice.random() < 0.2:
        chosen["project_doc_fallback_filenames"] = dice.sample(["GUIDE.md", "NOTES.md", "x/y.md"], dice.randint(1, 3))
    return chosen


def documents(dice, fields):
    """AGENTS files and skills, and where the agent starts."""
    files, home = {}, {}
    fields["cwd"] = dice.choice((".", ".", "a", "a/b"))
    for folder in ("", "a/", "a/b/"):
        for name in ("AGENTS.md", "AGENTS.override.md", "GUIDE.md", "NOTES.md"):
            if dice.random() < 0.15:
                files[folder + name] = dice.choice(TEXTS) + folder + name + dice.choice(("", "\n", "\n\n"))
    for name in ("AGENTS.md", "AGENTS.override.md"):
        if dice.random() < 0.15:
            home[name] = dice.choice(("\n", "")) + dice.choice(TEXTS) + dice.choice(("", "\n\n"))
    for name in dice.sample(["alpha", "beta", "gamma"], dice.choice((0, 0, 1, 2))):
        place = dice.choice((files, home))
        folder = "skills/" if place is home else dice.choice((".codex/skills/", ".agents/skills/", "a/.codex/skills/"))
        place[folder + name + "/SKILL.md"] = SKILL.format(name, dice.choice(("Short.", "With: colon", "'quoted'")))
    fields["files"], fields["home"] = files, home


def exec_turn(dice, fields):
    """One exec run with random arguments."""
    args = []
    if dice.random() < 0.6:
        args += ["-s", dice.choice(SANDBOXES)]
    if dice.random() < 0.2:
        args += ["-m", dice.choice(MODELS)]
    if dice.random() < 0.2:
        args += ["--add-dir", dice.choice(("@{home}", "/opt/extra", "sub"))]
    if dice.random() < 0.2:
        args += ["-c", dice.choice(('model_reasoning_effort="high"', "developer_instructions=plain words",
                                    "features.multi_agent=false", 'web_search="live"'))]
    if dice.random() < 0.15:
        args += [dice.choice(("--enable", "--disable")), dice.choice(("multi_agent", "unified_exec", "shell_tool"))]
    if dice.random() < 0.15:
        fields["files"]["schema.json"] = '{"type":"object","properties":{"z":{"type":"number"},"a":{}},"x":[1.50,2e3]}'
        args += ["--output-schema", "@{workspace}/schema.json"]
    if dice.random() < 0.15:
        fields["files"]["dot.png"] = {"base64": DOT}
        args += ["-i", "@{workspace}/dot.png"]
    fields["args"] = args + ["--"]
    fields["steps"] = [{"do": "turn", "text": dice.choice([t for t in TEXTS if t.strip()] + ["Use $alpha and $beta."])}]
    rounds(dice, fields, "danger-full-access" in args)


def app_turns(dice, fields):
    """One to three turns of a thread with random parameters, some of them steered."""
    thread = {}
    for key, values in (("sandbox", SANDBOXES), ("approvalPolicy", APPROVALS), ("personality", ("friendly", "none")),
                        ("baseInstructions", TEXTS), ("developerInstructions", TEXTS), ("model", MODELS)):
        if dice.random() < 0.25:
            thread[key] = dice.choice(values)
    fields["thread"], fields["steps"], fields["answers"] = thread, [], []
    steers = 0
    for number in range(dice.randint(1, 3)):
        step = {"do": "turn", "input": inputs(dice), "params": turn_params(dice, fields["config"]["model"])}
        fields["steps"].append(step)
        fields["answers"] += asked(dice, fields, number)
        answer = {"items": [{"message": "Answer {}.".format(number)}]}
        fields["answers"].append(answer)
        if dice.random() < 0.4:
            step["until"] = ["request {}".format(len(fields["answers"]))]
            for _ in range(dice.randint(1, 3)):
                steers += 1
                fields["steps"].append({"do": "steer", "input": inputs(dice)})
            fields["steps"].append({"do": "wait", "until": ["turn {} completed".format(number + 1)]})
            answer["hold"] = ["steer {}".format(steers)]
            fields["answers"].append({"items": [{"message": "Steered {}.".format(number)}]})


def asked(dice, fields, turn):
    """A few answers in which the model asks the user, rightly or not, and the replies for those that may be asked."""
    answers = []
    for number in range(dice.choice((0, 0, 1, 2))):
        names = dice.sample(["a", "b", "c d", "\u00e9"], dice.randint(1, 3))
        questions = [{"id": name, "header": "H" + name, "question": dice.choice(TEXTS), "options": [
            {"label": label, "description": dice.choice(TEXTS)} for label in ("Yes", "No")[:dice.randint(0, 2)]]}
            for name in names]
        if dice.random() < 0.3:
            questions[0][dice.choice(("isOther", "isSecret", "extra"))] = dice.choice((True, False, None, "x"))
        if dice.random() < 0.2:
            del questions[0][dice.choice(("id", "header", "question", "options"))]
        arguments = json.dumps({"questions": questions}, ensure_ascii=dice.random() < 0.5,
                               indent=dice.choice((None, 1)))
        if dice.random() < 0.15:
            arguments = arguments[:dice.randint(0, len(arguments))]
        answers.append({"items": [{"function_call": "request_user_input", "arguments": arguments,
                                   "call_id": "ask_{}_{}".format(turn, number)}]})
        fields.setdefault("replies", []).append({"result": {"answers": {
            name: {"answers": dice.sample(["Yes", "user_note: \u65e5 \"q\"", "", "No"], dice.randint(0, 2))}
            for name in names}}})
    return answers


def turn_params(dice, model):
    """Overrides of one turn."""
    params = {}
    for key, values in (("model", MODELS), ("effort", ("low", "high", "minimal")), ("summary", ("auto", "none")),
                        ("approvalPolicy", APPROVALS), ("personality", ("friendly", "pragmatic", "none")),
                        ("serviceTier", ("fast", "flex")),
                        ("sandboxPolicy", ({"type": "readOnly"}, {"type": "dangerFullAccess"},
                                           {"type": "workspaceWrite", "writableRoots": ["/opt/w"],
                                            "networkAccess": True})),
                        ("cwd", ("@{workspace}", "@{workspace}/a", "@{home}")),
                        ("outputSchema", ({"type": "object", "properties": {"b": {}, "a": {}}},))):
        if dice.random() < 0.12:
            params[key] = dice.choice(values)
    if dice.random() < 0.3:
        settings = {"model": params.get("model", model)}
        if dice.random() < 0.3:
            settings["reasoning_effort"] = "high"
        if dice.random() < 0.3:
            settings["developer_instructions"] = dice.choice(TEXTS)
        params["collaborationMode"] = {"mode": dice.choice(("plan", "default")), "settings": settings}
    return params


def inputs(dice):
    """The parts of one input."""
    parts = [{"type": "text", "text": dice.choice(TEXTS) or "x"} for _ in range(dice.choice((1, 1, 2)))]
    if dice.random() < 0.15:
        parts.insert(dice.randint(0, len(parts)), {"type": "image", "url": "https://example.com/i.png"})
    return parts


def rounds(dice, fields, can_run):
    """Turn the one answer into a few, with calls."""
    calls = [("update_plan", '{"plan":[{"step":"a","status":"pending"}]}'), ("nope", "{}"),
             ("request_user_input", '{"questions":[]}'), ("update_plan", '{"plan": 3}'), ("update_plan", "{")]
    if can_run and fields["config"].get("features", {}).get("unified_exec", True):
        calls += [("exec_command", '{"cmd":"printf x","login":false}'), ("exec_command", '{"cmd":"exit 7"}'),
                  ("exec_command", '{"cmd":1}')]
    answers = []
    for number in range(dice.choice((0, 0, 1, 2))):
        items = [{"function_call": name, "call_id": "call_{}_{}".format(number, place), "arguments": arguments}
                 for place, (name, arguments) in enumerate(dice.sample(calls, dice.choice((1, 1, 2))))]
        if dice.random() < 0.4:
            items.insert(0, {"reasoning": "Thinking.", "encrypted": "eA=="})
        answers.append({"items": items})
    fields["answers"] = answers + fields["answers"]
