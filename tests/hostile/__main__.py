"""``python -m tests.hostile [NAME…]``: see the package."""

import os
import subprocess
import sys

from .inputs import INPUTS
from .running import outcome

ROW = "| {} | {} | {} | {:.1f} | {:.0f} | {} | {} |"


def row(name):
    """Run one agent in this process and print its row."""
    found = outcome(name)
    kind = next(kind for kind in INPUTS if name in INPUTS[kind])
    first = found["verdicts"][0]
    said = "{}{}".format(first.status, " ({}): {}".format(first.blame, first.reason) if first.reason else "")
    print(ROW.format(kind, name, said[:130].replace("|", "/"), found["seconds"], found["peak"], found["left"],
                     "yes" if found["touched"] else "no"), flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        row(sys.argv[2])
        sys.exit(0)
    print("| kind | input | verdict | seconds | peak MB | processes left | outside touched |\n"
          "| --- | --- | --- | --- | --- | --- | --- |", flush=True)
    for name in sys.argv[1:] or [name for kind in INPUTS.values() for name in kind]:
        subprocess.call([sys.executable, "-m", "tests.hostile", "--one", name], env=dict(os.environ))
