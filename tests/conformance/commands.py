"""Commands as a user gives them: a process of its own, with a clean environment, and what it said."""

import concurrent.futures
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


class Done:
    """A command that has ended: ``code``, and ``out`` and ``err`` as text."""

    def __init__(self, popen):
        out, err = popen.communicate(timeout=60)
        self.code, self.out, self.err = popen.returncode, out.decode("utf-8"), err.decode("utf-8")

    def __repr__(self):
        return "<exit code {}>\n{}\n{}".format(self.code, self.out[-3000:], self.err[-3000:])


def python(*words, **environment):
    """``python words…`` in the checkout; ``environment`` is laid over a clean one, None removes a variable."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    kept.update({"PYTHONIOENCODING": "utf-8"}, **environment)
    return Done(subprocess.Popen(
        [sys.executable] + [str(word) for word in words], cwd=str(CHECKOUT), stdin=subprocess.DEVNULL,
        env={name: value for name, value in kept.items() if value is not None},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE))


def conformance(*words, **environment):
    """``python -m conformance words…``"""
    return python("-m", "conformance", *words, **environment)


def judge_by_pytest(*words, **environment):
    """``pytest conformance/ words…``"""
    quick = ["-p", "no:cacheprovider", "-p", "no:hypothesispytest"]
    return python("-m", "pytest", "conformance", *quick + list(words), **environment)


def side_by_side(calls):
    """What each of some functions gives, by name; a few run at a time."""
    with concurrent.futures.ThreadPoolExecutor(max_workers=3) as pool:
        return dict(zip(calls, pool.map(lambda name: calls[name](), calls)))


def is_one_line(text):
    """Whether a user is told in one line, without a traceback."""
    return text.count("\n") == 1 and text.endswith("\n") and "Traceback" not in text and len(text) < 600


def contents(folder):
    """Every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
