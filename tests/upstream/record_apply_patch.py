"""Write the corpus of apply_patch: ``python -m tests.upstream.record_apply_patch`` where upstream can be fetched."""

import json
import tempfile
from pathlib import Path

from conformance.subjects.agent import load_agent
from conformance.subjects.npm import fetch

from ..reference_agent.tools.apply_patch.patching import contents, furnish
from .patches import case, oracle

__all__ = ["main"]

CORPUS = Path(__file__).resolve().parent.parent / "reference_agent" / "tools" / "apply_patch_corpus.json"
SEEDS = range(300)


def main():
    """Ask the oracle about every seed and write the file, with where it comes from."""
    codex = load_agent("codex")
    upstream = fetch(codex.npm["package"], codex.npm["version"])
    provenance = {"package": codex.npm["package"], "version": upstream.version, "integrity": upstream.integrity,
                  "sha256": upstream.sha256, "program": "the codex binary under the name apply_patch",
                  "generator": "tests.upstream.patches.case"}
    lines = []
    for seed in SEEDS:
        patch, files = case(seed)
        with tempfile.TemporaryDirectory() as folder:
            furnish(folder, files)
            code, output = oracle(upstream.binary, patch, folder)
            after = contents(folder)
        lines.append(json.dumps({"seed": seed, "patch": patch, "files": files, "code": code, "output": output,
                                 "after": after}, ensure_ascii=True))
    text = '{"provenance": %s,\n"cases": [\n%s\n]}\n' % (json.dumps(provenance), ",\n".join(lines))
    partial = CORPUS.with_name(CORPUS.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(CORPUS)


if __name__ == "__main__":
    main()
