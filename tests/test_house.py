"""The rules of the house that a machine can check: sizes, arrows between the rooms, what no file may hold."""

import ast
import json
import re
import subprocess

import pytest

from . import imports
from .imports import (
    ARROWS,
    CHECKOUT,
    COMPUTED,
    RECORDING,
    ROOMS,
    all_modules,
    computed_imports,
    crossings,
    imports_of,
    name_of,
    parse,
    room_modules,
    unused,
    upward,
)

LONGEST_MODULE = 300
CODEX_VERSION = re.compile(r"\b0\.1\d\d\.\d+\b")

#: kind: what it looks like. Written so that no pattern matches its own source.
FORBIDDEN = {
    "home folder": "|".join([
        r"(?:/home/|/Users/|[A-Z]:\\+Users\\+)(?!(?:you|me|user|name|someone|alice|bob|runner)\b)\w+",
        r"/roo[t]/(?!task\d)\.?\w",  # codex 0.169.0 names its agents by such paths, in a tool's description
    ]),
    "registry host": "|".join([
        r"(?:registry\.npmjs|pypi)\.org",
        r"files\.pythonhosted\.",
        r"[/.]artifactory\b",
        r"\b(?:extra-)?index[-]url\b",
    ]),
    "secret": "|".join([
        r"\bsk-(?:proj-)?\w{20,}",
        r"\bgh[pousr]_\w{30,}",
        r"\bgithub_pat_\w{20,}",
        r"\bAKIA[0-9A-Z]{16}\b",
        r"\beyJ[\w-]{20,}\.eyJ",
        r"BEGIN (?:[A-Z]+ )?PRIVATE KEY",
        r"[Bb]earer (?=\S*\d)[\w.~+/-]{20,}",
        r"://[^\s/@:\"'`<>{}]+:[^\s/@\"'`<>{}]+@",
    ]),
    "e-mail": (
        r"\b(?!git@|noreply@)[\w.+-]+@(?!(?:[\w-]+\.)*(?:example|invalid|test|localhost)\b|example\.|noreply\.|v\d)"
        r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b"
    ),
}

#: Tracked files whose text is not ours and is checked for secrets alone.
LICENCES = ("fixtures/LICENSE-Apache-2.0.txt",)


def tracked_files():
    """The files of the repository, or of an unpacked source archive where there is no git."""
    try:
        listing = subprocess.check_output(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=str(CHECKOUT),
            stderr=subprocess.DEVNULL,
        )
        paths = [CHECKOUT / name for name in listing.decode("utf-8").split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in CHECKOUT.rglob("*") if not _is_private(path)]
    return sorted(path for path in paths if path.is_file())


def _is_private(path):
    parts = path.relative_to(CHECKOUT).parts
    return "__pycache__" in parts or any(part[0] == "." and part not in (".ci", ".github") for part in parts)


def offences(text):
    """``[(line number, kind, match)]`` of what no file of the repository may hold."""
    found = []
    for kind, pattern in FORBIDDEN.items():
        for match in re.finditer(pattern, text):
            found.append((text.count("\n", 0, match.start()) + 1, kind, match.group()))
    return found


def test_the_rooms_are_there():
    for room in ROOMS:
        assert (CHECKOUT / room / "__init__.py").is_file(), room
        assert len(room_modules(room)) > 3, room


def test_no_module_is_long():
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in all_modules()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_every_module_says_what_it_is_for():
    trees = {name_of(path): parse(path) for path in all_modules()}
    assert [name for name, tree in trees.items() if tree and tree.body and not ast.get_docstring(tree)] == []


def test_only_compat_looks_at_the_python_version():
    asking = re.compile(r"\btomllib\b|\bsys\.(?:version|hexversion)|\bversion_info\b|\bplatform\.python_version")
    assert [
        name_of(path)
        for path in all_modules()
        if path.name != "compat.py" and asking.search(path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_reaches_into_another(room):
    assert [crossing for path in room_modules(room) for crossing in crossings(path, room)] == []


@pytest.mark.parametrize("package", ROOMS)
def test_no_arrow_inside_a_package_runs_back_up(package):
    assert upward(package) == {}


@pytest.mark.parametrize("package", ROOMS)
def test_the_table_allows_no_arrow_that_is_not_there(package):
    assert unused(package) == []


def test_no_module_computes_the_name_of_a_module_that_it_imports():
    """A reader could not see who imports whom. `COMPUTED` lists the exceptions, each of which has to be one."""
    assert sorted(name_of(path) for path in all_modules() if computed_imports(path)) == sorted(COMPUTED)
    assert all(COMPUTED.values())


@pytest.mark.parametrize("package", ROOMS)
def test_the_table_of_arrows_has_no_circle(package):
    """Rooms can be put in an order in which every arrow points forward."""
    left = {room: set(below.split()) for room, below in ARROWS[package].items()}
    while left:
        free = [room for room, below in left.items() if not below & set(left)]
        assert free, "a circle among {}".format(sorted(left))
        for room in free:
            del left[room]


def test_commands_are_run_in_one_room():
    """Starting programs is the business of `execution`, so that none outlives the agent."""
    starts = re.compile(r"\bos\.(?:exec|spawn|posix_spawn|system|popen|fork)|\bpty\b")
    outside = [path for path in room_modules("reference_agent") if "execution" not in path.parts]
    assert [name_of(path) for path in outside if starts.search(path.read_text(encoding="utf-8"))
            or any(module.split(".")[0] == "subprocess" for _, module, _ in imports_of(path))] == []


def test_mitmproxy_is_imported_by_the_addon_alone():
    assert [
        name_of(path)
        for path in all_modules()
        if path != RECORDING and any(module.split(".")[0] == "mitmproxy" for _, module, _ in imports_of(path))
    ] == []


def constants(tree):
    """``[(line, text)]``: the texts in a module's code; those that document something are left out."""
    prose = {id(node.body[0].value) for node in ast.walk(tree) if _has_docstring(node)}
    prose |= {id(node.value) for node in ast.walk(tree)
              if isinstance(node, ast.Assign) and getattr(node.targets[0], "attr", "") == "__doc__"}
    found = []
    for node in ast.walk(tree):
        words = getattr(node, "value" if isinstance(node, ast.Constant) else "s", None)
        if isinstance(words, str) and id(node) not in prose:
            found.append((node.lineno, words))
    return found


def test_the_reference_agent_knows_no_golden():
    assert [
        "{}:{}".format(name_of(path), line)
        for path in room_modules("reference_agent")
        for line, words in constants(parse(path))
        if "golden" in words.lower()
    ] == []


def test_no_version_is_named_outside_of_versions():
    """Whatever differs from one codex version to the next is in a version's value."""
    assert [
        "{}:{}: {}".format(name_of(path), line, words)
        for path in room_modules("reference_agent")
        if path.parent.name != "versions"
        for line, words in constants(parse(path))
        if CODEX_VERSION.search(words)
    ] == []


def test_no_model_of_the_catalogue_is_named_outside_of_versions():
    """A version's value has the default model, and its contract the catalogue."""
    slugs = {model["slug"] for path in (CHECKOUT / "fixtures").glob("codex-*/contract/models.json")
             for model in json.loads(path.read_text(encoding="utf-8"))["models"]}
    assert len(slugs) > 3
    assert [
        "{}:{}: {}".format(name_of(path), line, words)
        for path in room_modules("reference_agent")
        if path.parent.name != "versions"
        for line, words in constants(parse(path))
        if words in slugs
    ] == []


@pytest.mark.parametrize("words, home", [
    ({"read-only", "workspace-write", "danger-full-access", "external-sandbox"}, "settings/choices.py"),
    ({"minimal", "xhigh"}, "versions/v0_115_0.py"),
    ({"no active turn to steer", "thread not found: {id}"}, "versions/v0_115_0.py"),
])
def test_what_is_written_once(words, home):
    """Sandbox modes, and what a version's value has: efforts, messages."""
    found = [
        (name_of(path), text)
        for path in room_modules("reference_agent")
        for _, text in constants(parse(path))
        if text in words
    ]
    assert sorted(found) == sorted(("reference_agent/" + home, text) for text in words)


@pytest.mark.parametrize("code, named", [
    ("align('codex-0.115.0')", True),
    ("x = {'0.169.0': 1}", True),
    ("'codex 0.115.0 does so.'", False),
    ("def f():\n    'codex 0.130.0, measured'", False),
    ("T.__doc__ = 'codex 0.115.0'", False),
    ("x = '0.1.0'", False),
])
def test_a_named_version_is_seen(code, named):
    assert any(CODEX_VERSION.search(words) for _, words in constants(ast.parse(code))) == named


def _has_docstring(node):
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return isinstance(node, kinds) and bool(node.body) and isinstance(node.body[0], ast.Expr)


@pytest.mark.parametrize("room", ROOMS)
def test_every_package_has_its_tests(room):
    """``conformance/judge/`` is mirrored by ``tests/conformance/judge/`` or ``tests/conformance/test_judge*.py``."""
    lonely = []
    for package in sorted({path.parent for path in room_modules(room)}):
        inner = package.relative_to(CHECKOUT)
        folder = CHECKOUT / "tests" / inner
        beside = list(folder.parent.glob("test_{}*.py".format(inner.name)))
        if not beside and not list(folder.rglob("test_*.py")):
            lonely.append(inner.as_posix())
    assert lonely == []


def test_test_folders_are_packages():
    """Otherwise two test files of one name, say of ``items.py`` in two rooms, cannot be collected together."""
    folders = {path.parent for path in (CHECKOUT / "tests").rglob("test_*.py")}
    assert sorted(name_of(folder) for folder in folders if not (folder / "__init__.py").is_file()) == []


def test_no_file_holds_what_is_private():
    found = []
    for path in tracked_files():
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        for line, kind, match in offences(text):
            if name_of(path) not in LICENCES or kind == "secret":
                found.append("{}:{}: {}: {}".format(name_of(path), line, kind, match[:80]))
    assert found == []


@pytest.mark.parametrize(
    "kind, text",
    [
        ("home folder", "/ho" + "me/jane/project"),
        ("home folder", "/Us" + "ers/jane"),
        ("home folder", "/ro" + "ot/.cache"),
        ("registry host", "registry." + "npmjs.org"),
        ("registry host", "--index-" + "url https://mirror.example/simple"),
        ("secret", "s" + "k-proj-abcdefghijklmnopqrstuvwxyz"),
        ("secret", "gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789"),
        ("secret", "Authorization: Bear" + "er abc123abc123abc123abc123"),
        ("secret", "https://jane:" + "pass@mirror.example/"),
        ("e-mail", "jane.doe@" + "gmail.com"),
    ],
)
def test_the_scan_sees(kind, text):
    assert kind in [found for _, found, _ in offences("a line\n" + text + "\n")]


@pytest.mark.parametrize("text", ["/home/user/x", "someone@example.com", "/rooted", "@openai/codex@0.115.0", "sk-test"])
def test_the_scan_lets_pass(text):
    assert offences(text) == []


@pytest.mark.parametrize(
    "room, line, complaint",
    [
        ("reference_agent", "import conformance", "imports conformance"),
        ("proxies", "from reference_agent import config", "imports reference_agent"),
        ("conformance", "import reference_agent.config", "imports reference_agent.config"),
        ("conformance", "from proxies.origin import server", "imports the insides: proxies.origin"),
        ("conformance", "from proxies import no_such_name", "not in __all__"),
        ("reference_agent", "import importlib; importlib.import_module('conformance.cli')", "imports conformance.cli"),
        ("conformance", "from importlib import import_module; import_module('proxies.origin')", "the insides"),
        ("proxies", "__import__('reference_agent')", "imports reference_agent"),
    ],
)
def test_a_crossing_is_seen(room, line, complaint, tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "CHECKOUT", tmp_path)
    for name in ("proxies", room):
        (tmp_path / name).mkdir(exist_ok=True)
    (tmp_path / "proxies" / "__init__.py").write_text("__all__ = ['Origin']\n", encoding="utf-8")
    module = tmp_path / room / "module.py"
    module.write_text("from . import own\n" + line + "\n", encoding="utf-8")
    (seen,) = crossings(module, room)
    assert seen.startswith(room + "/module.py:2 ") and complaint in seen


@pytest.mark.parametrize("line, seen", [
    ("from ..cli import run", {("judge", "cli")}),
    ("def late():\n    from ..cli.run import main", {("judge", "cli")}),
    ("from .. import cli", {("judge", "cli")}),
    ("from conformance.cli import run", {("judge", "cli")}),
    ("import conformance.cli.run as run", {("judge", "cli")}),
    ("import conformance.files", {("judge", "conformance")}),
    ("importlib.util.find_spec('conformance.cli')", {("judge", "cli")}),
    ("importlib.import_module('conformance.cli')", {("judge", "cli")}),
    ("import_module('..cli', __package__)", {("judge", "cli")}),
    ("builtins.__import__('conformance.cli.run')", {("judge", "cli")}),
    ("runpy.run_module('conformance.cli')", {("judge", "cli")}),
    ("import conformance", {("judge", "conformance")}),
    ("__import__('conformance')", {("judge", "conformance")}),
    ("from ..files import read_json", set()),
    ("from ..scenario import load", set()),
    ("from .. import __version__", {("judge", "__init__")}),
])
def test_an_arrow_that_runs_back_up_is_seen(line, seen, tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "CHECKOUT", tmp_path)
    for room in ("judge", "cli", "scenario"):
        (tmp_path / "conformance" / room).mkdir(parents=True)
    (tmp_path / "conformance" / "files.py").touch()
    (tmp_path / "conformance" / "judge" / "module.py").write_text(line + "\n", encoding="utf-8")
    assert set(upward("conformance")) == seen


def test_an_arrow_from_the_init_of_a_package_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "CHECKOUT", tmp_path)
    (tmp_path / "conformance" / "judge").mkdir(parents=True)
    (tmp_path / "conformance" / "__init__.py").write_text("from .judge import verdict\n", encoding="utf-8")
    assert upward("conformance") == {("__init__", "judge"): ["conformance/__init__.py:1"]}


def test_an_arrow_that_is_not_there_is_seen(monkeypatch):
    monkeypatch.setitem(ARROWS["proxies"], "board", "redaction")
    assert unused("proxies") == [("board", "redaction")]


@pytest.mark.parametrize("code, lines", [
    ("import importlib\nimportlib.import_module(name)", [2]),
    ("import_module('.' + name, __package__)", [1]),
    ("import_module('.cli', package)", [1]),
    ("import_module(name='conformance.cli')", [1]),
    ("__import__(f(x))", [1]),
    ("from importlib import import_module as load\nload('conformance.cli')", [1]),
    ("load = importlib.import_module\nload('conformance.cli')", [1]),
    ("runpy.run_module(name)", [1]),
    ("from importlib import import_module\nimport_module('json')", []),
    ("__import__('json')", []),
    ("import_module('.board', __package__)", []),
])
def test_a_computed_import_is_seen(code, lines, tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "CHECKOUT", tmp_path)
    module = tmp_path / "module.py"
    module.write_text(code + "\n", encoding="utf-8")
    assert computed_imports(module) == lines
