"""``python -m tests.mutants NAME exec …`` runs a mutant; without a name the table of all mutants is printed."""

import sys

from reference_agent.__main__ import main as run_agent

from . import MUTANTS


def main() -> int:
    """Break the agent as named, then run it."""
    words = sys.argv[1:]
    if not words or words[0] not in MUTANTS:
        for mutant in MUTANTS.values():
            print("{:24} {}".format(mutant.name, mutant.defect))
        return 0 if not words else 2
    MUTANTS[words[0]].apply()
    return run_agent(words[1:])


if __name__ == "__main__":
    sys.exit(main())
