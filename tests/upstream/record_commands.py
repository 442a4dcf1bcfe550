"""Ask upstream again about the corpus of commands: ``python -m tests.upstream.record_commands``.

To enlarge it, add ``{"command": "…"}`` to the file and record.
"""

import json
from pathlib import Path

from .commands import judged, script, upstream

__all__ = ["main"]

CORPUS = Path(__file__).resolve().parent.parent / "reference_agent" / "tools" / "approval" / "command_corpus.json"
SEEDS = range(300)
BLOCK = 100


def main():
    """Write the file anew, with where it comes from."""
    commands = [entry["command"] for entry in json.loads(CORPUS.read_text(encoding="utf-8"))["commands"]]
    commands += [text for text in map(script, SEEDS) if text not in commands]
    commands = list(dict.fromkeys(commands))
    binary = upstream()
    provenance = {"package": "@openai/codex", "version": binary.version, "integrity": binary.integrity,
                  "sha256": binary.sha256, "generator": "tests.upstream.commands.script"}
    entries = [entry for start in range(0, len(commands), BLOCK) for entry in judged(commands[start:start + BLOCK])]
    lines = ",\n".join(map(json.dumps, entries))
    text = '{"provenance": %s,\n"commands": [\n%s\n]}\n' % (json.dumps(provenance), lines)
    partial = CORPUS.with_name(CORPUS.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(CORPUS)


if __name__ == "__main__":
    main()
