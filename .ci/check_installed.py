"""Proves the installed wheel, away from the checkout: its data is whole, its command works, its suite judges.

Usage: ``python .ci/check_installed.py EMPTY_DIRECTORY``, with the environment's Python. Everything is started
in the empty directory with ``python -I``, so that only site-packages can answer.
Exit 1 and the reason otherwise.
Written for Python 3.6 too.
"""

import subprocess
import sys
import sysconfig
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent

#: folder in the checkout: folder in site-packages
TREES = {
    "reference_agent": "reference_agent",
    "conformance": "conformance",
    "proxies": "proxies",
    "fixtures": "codex_conformance_fixtures",
}

#: how many scenarios the wheel's own copy of the suite judges here; the checkout's copy judges them all
SAMPLE = 2


def missing_or_different(checkout, site):
    """Names of the checkout's shipped files that site-packages lacks or holds with other bytes."""
    wrong = []
    for source, target in sorted(TREES.items()):
        for path in sorted((checkout / source).rglob("*")):
            inner = path.relative_to(checkout / source)
            if not path.is_file() or any(part == "__pycache__" or part[0] == "." for part in inner.parts):
                continue
            copy = site / target / inner
            if not copy.is_file() or copy.read_bytes() != path.read_bytes():
                wrong.append("{}/{}".format(target, inner.as_posix()))
    return wrong


def run(arguments, folder):
    """The standard output of ``python -I ARGUMENTS`` in the folder; exits with its output when it fails."""
    process = subprocess.Popen(
        [sys.executable, "-I"] + arguments,
        cwd=str(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output = process.communicate()[0].decode("utf-8", "replace")
    if process.returncode:
        sys.exit("installed wheel: `python {}` ended with {}:\n{}".format(
            " ".join(arguments), process.returncode, output[-4000:]))
    return output


def main(folder):
    """Check the environment that runs this file."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    site = Path(sysconfig.get_paths()["purelib"]).resolve()
    for name in ("reference_agent", "conformance", "proxies"):
        place = Path(run(["-c", "import {0}; print({0}.__file__)".format(name)], folder).strip()).resolve()
        if site not in place.parents:
            sys.exit("installed wheel: {} came from {}, not from site-packages".format(name, place))
    wrong = missing_or_different(CHECKOUT, site)
    if wrong:
        sys.exit("installed wheel: missing or different: " + ", ".join(wrong[:20]))
    goldens = sorted(path.stem for path in (CHECKOUT / "fixtures").glob("codex-*/goldens/*.json"))
    listed = run(["-m", "conformance", "scenarios"], folder)
    unlisted = [name for name in goldens if name not in listed]
    if not goldens:
        sys.exit("installed wheel: fixtures/ holds no golden")
    if unlisted:
        sys.exit("installed wheel: `python -m conformance scenarios` lacks: " + ", ".join(unlisted))
    sample = ",".join(sorted(set(goldens))[:SAMPLE])
    suite = str(site / "conformance")
    run(["-m", "pytest", "-q", "-p", "no:cacheprovider", suite, "--scenario", sample], folder)
    print("installed wheel: {} goldens shipped, {} judged from site-packages".format(len(goldens), sample))


if __name__ == "__main__":
    main(sys.argv[1])
