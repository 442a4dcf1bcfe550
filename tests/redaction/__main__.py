"""Prints how many canaries leak, by shape, place and transport, and which look-alikes are replaced.

`python -m tests.redaction [SEED] [--ids]`: `--ids` lists each of them.
"""
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from .canaries import Recorder, canaries
from .check import broken, harmed, leaked, replaced, write
from .lookalikes import lookalikes
from .views import views


def main(arguments):
    """Print the counts; exit code 1 if anything leaked, broke or was replaced."""
    seeds = [argument for argument in arguments if not argument.startswith("--")]
    listing = "--ids" in arguments
    seed = seeds[0] if seeds else "2026"
    folder = Path(tempfile.mkdtemp(prefix="canaries-"))
    try:
        return report(folder, seed, listing)
    finally:
        shutil.rmtree(str(folder))


def report(folder, seed, listing):
    """Write and judge all canaries and look-alikes, print what was found."""
    recorder = Recorder(seed)
    chosen = canaries(seed)
    leaks, harm, breaks = [], [], []
    for number, canary in enumerate(chosen):
        here = folder / str(number)
        seen = views(write(here, recorder, canary.exchanges()))
        if leaked(canary, seen):
            leaks.append(canary)
        if harmed(canary, seen):
            harm.append(canary)
        difference = broken(canary, here / "log.jsonl")
        if difference:
            breaks.append((canary, difference))
    print("canaries: {}, leaked: {}, harmless text gone around: {}, form broken: {}".format(
        len(chosen), len(leaks), len(harm), len(breaks)))
    for title, key in (("shape", shape_of), ("place", place_of), ("transport", lambda canary: canary.transport)):
        totals = Counter(map(key, chosen))
        print("leaked by {}:".format(title))
        for name, count in Counter(map(key, leaks)).most_common():
            print("  {:40} {} of {}".format(name, count, totals[name]))
    if listing:
        for title, found in (("leaked", leaks), ("harmless text gone", harm)):
            for canary in found:
                print("{}: {}".format(title, canary.id))
        for canary, difference in breaks:
            print("form broken: {}: {}".format(canary.id, difference))
    drawn = lookalikes()
    changed = replaced([text for _, text in drawn], folder / "lookalikes", recorder)
    print("look-alikes: {}, replaced: {}".format(len(drawn), len(changed)))
    for text, after in changed:
        print("  {!r:.110} -> {!r:.110}".format(text, after))
    return 1 if leaks or harm or breaks or changed else 0


def shape_of(canary):
    """The shape of a canary without the form it has."""
    return canary.shape.split("/")[0]


def place_of(canary):
    """The place of a canary without the number."""
    return "/".join(canary.place.split("/")[:2])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
