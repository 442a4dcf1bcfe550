"""Commands as a user gives them: a process of its own, with a clean environment, and what it said."""

import json
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def python(*words, **environment):
    """``python words…`` in the checkout; ``environment`` is laid over a clean one, ``given`` is its input,
    ``cwd`` another folder."""
    given, cwd = environment.pop("given", "").encode("utf-8"), environment.pop("cwd", str(CHECKOUT))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    kept.update({"PYTHONIOENCODING": "utf-8"}, **environment)
    popen = subprocess.Popen([sys.executable] + [str(word) for word in words], cwd=cwd, env=kept,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = popen.communicate(given, timeout=50)
    return Ended(popen.returncode, out.decode("utf-8"), err.decode("utf-8"))


def conformance(*words, **environment):
    """``python -m conformance words…``"""
    return python("-m", "conformance", *words, **environment)


#: Imports once what every command needs, then forks a process for each call that it is given.
FORKS = """
import importlib, json, os, sys
for name in sys.argv[2:]:
    importlib.import_module(name)
main = importlib.import_module(sys.argv[1]).main
for line in sys.stdin:
    call = json.loads(line)
    child = os.fork()
    if child == 0:
        os.environ.update(call["environment"])
        for number, name in enumerate(["/dev/null", call["out"], call["err"]]):
            os.dup2(os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT, 0o644), number)
        sys.argv[:] = ["codex-conformance"]
        sys.exit(int(main(call["words"])))
    print(os.WEXITSTATUS(os.waitpid(child, 0)[1]), flush=True)
"""


class Ended:
    """A call that has ended: ``code``, and ``out`` and ``err`` as text."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def __repr__(self):
        return "<exit code {}>\n{}\n{}".format(self.code, self.out[-3000:], self.err[-3000:])


def forked(calls, folder, module="conformance.__main__"):
    """What each of ``{name: (words, environment)}`` ends in, one process a call, without importing each time.

    ``module`` has the ``main`` that is called: the command line's, or ``pytest``.
    """
    lines = []
    for number, (words, environment) in enumerate(calls.values()):
        files = {stream: str(folder / "{}.{}".format(number, stream)) for stream in ("out", "err")}
        lines.append(dict(files, words=[str(word) for word in words], environment=environment))
    imports = ["deepdiff", "jsonschema", "psutil", "rich.console", "rich.table"]
    done = python("-c", FORKS, module, *imports, given="".join(json.dumps(line) + "\n" for line in lines))
    codes = done.out.split()
    assert len(codes) == len(calls), done
    return {name: Ended(int(code), Path(line["out"]).read_text(encoding="utf-8"),
                        Path(line["err"]).read_text(encoding="utf-8"))
            for name, code, line in zip(calls, codes, lines)}


def judge_by_pytest(*words):
    """The call ``pytest conformance/ words…`` for ``forked(…, "pytest")``."""
    return ["conformance", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"] + list(words), {}


def is_one_line(text):
    """Whether the error is one line, without a traceback."""
    return text.count("\n") == 1 and text.endswith("\n") and "Traceback" not in text and len(text) < 600


def contents(folder):
    """Every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
