"""``python -m tests.versions exec …``: the reference agent with the second version built in, aligned with it."""

import sys

from reference_agent import versions
from reference_agent.__main__ import main

from . import V0_130_0

if __name__ == "__main__":
    versions.build(V0_130_0)
    sys.exit(main(sys.argv[1:2] + ["--align", "codex-" + V0_130_0.name] + sys.argv[2:]))
