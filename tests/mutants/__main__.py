"""``python -m tests.mutants NAME exec …`` runs a mutant or a breach; without a name the table of all is printed."""

import sys

from reference_agent.__main__ import main as run_agent

from . import MUTANTS
from .breaches import BREACHES


def main() -> int:
    """Break the agent as named, then run it."""
    words = sys.argv[1:]
    broken = dict(MUTANTS, **BREACHES)
    if not words or words[0] not in broken:
        for mutant in broken.values():
            print("{:24} {}".format(mutant.name, mutant.defect))
        return 0 if not words else 2
    broken[words[0]].apply()
    return run_agent(words[1:])


if __name__ == "__main__":
    sys.exit(main())
