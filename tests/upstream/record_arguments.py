"""Write the corpus of arguments: ``python -m tests.upstream.record_arguments`` where upstream can be fetched."""

import json
from pathlib import Path

from conformance.subjects.agent import load_agent
from conformance.subjects.npm import fetch
from conformance.subjects.run import run_scenario

from .arguments import PARSE, case, scenario

__all__ = ["errors", "main"]

CORPUS = Path(__file__).resolve().parent.parent / "reference_agent" / "typed" / "arguments_corpus.json"
SEEDS, BLOCK = range(1500), 100


def errors(agent, cases, binary=None):
    """What `agent` finds wrong with the arguments of each case `(tool, arguments)`; None where it reads them."""
    run = run_scenario(agent, scenario(cases), npm_binary=binary)
    items = run.transcript["exchanges"][1]["request"]["body"]["input"]
    outputs = {item["call_id"]: item["output"] for item in items if item["type"] == "function_call_output"}
    answers = [outputs["call_{}".format(number)] for number in range(len(cases))]
    return [text[len(PARSE):] if isinstance(text, str) and text.startswith(PARSE) else None for text in answers]


def main():
    """Ask upstream about every seed and write the file, with where it comes from."""
    codex = load_agent("codex")
    upstream = fetch(codex.npm["package"], codex.npm["version"])
    provenance = {"package": codex.npm["package"], "version": upstream.version, "integrity": upstream.integrity,
                  "sha256": upstream.sha256, "generator": "tests.upstream.arguments.case"}
    lines = []
    for first in range(SEEDS.start, SEEDS.stop, BLOCK):
        cases = [case(seed) for seed in range(first, first + BLOCK)]
        for seed, (tool, text), error in zip(range(first, first + BLOCK), cases, errors(codex, cases, upstream.binary)):
            lines.append(json.dumps({"seed": seed, "tool": tool, "arguments": text, "error": error}))
    text = '{"provenance": %s,\n"cases": [\n%s\n]}\n' % (json.dumps(provenance), ",\n".join(lines))
    partial = CORPUS.with_name(CORPUS.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(CORPUS)


if __name__ == "__main__":
    main()
