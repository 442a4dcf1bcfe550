"""The AGENTS.md chain: instructions for agents, from the home's file to that of the nearest directory.

* home: `<codex_home>/AGENTS.override.md`, else `AGENTS.md`; trimmed; the first that is not empty
* project: from the project root down to the directory where the thread started, one file a directory:
  `AGENTS.override.md`, `AGENTS.md`, then the configured fallback names; verbatim; blank files are ignored;
  joined by a blank line
* `project_doc_max_bytes` is a budget for all project files together: the file that exceeds it is cut,
  those after it are not read; 0 turns project files off

(codex 0.115.0, measured.)
"""

import os
from typing import Any, Optional, Sequence

from ..settings.layers import between, project_root

__all__ = ["agents_part", "project_documents", "user_instructions"]

NAMES = ("AGENTS.override.md", "AGENTS.md")
SEPARATOR = "\n\n--- project-doc ---\n\n"


def agents_part(settings: Any, contract: Any) -> Optional[str]:
    """The text of the part that quotes the chain, or None when nothing is written."""
    text = user_instructions(settings, contract)
    if text is None:
        return None
    return "# AGENTS.md instructions for {}\n\n<INSTRUCTIONS>\n{}\n</INSTRUCTIONS>".format(settings.cwd, text)


def user_instructions(settings: Any, contract: Any) -> Optional[str]:
    """The chain as one text, with what features add to it, or None."""
    home, project = home_document(settings.codex_home), project_documents(settings)
    text = SEPARATOR.join(part for part in (home, project) if part)
    if settings.features["child_agents_md"]:
        text = (text + "\n\n" if text else "") + contract.text("child-agents-md")
    return text or None


def home_document(codex_home: str) -> Optional[str]:
    """The trimmed text of the home's file, or None."""
    for name in NAMES:
        try:
            with open(os.path.join(codex_home, name), encoding="utf-8", newline="") as file:
                text = file.read().strip()
        except (OSError, UnicodeDecodeError):
            continue
        if text:
            return text
    return None


def project_documents(settings: Any) -> Optional[str]:
    """The project's files joined, or None. Bytes that are not UTF-8 become U+FFFD."""
    budget, texts = settings.project_doc_max_bytes, []
    cwd = settings.start_cwd or settings.cwd
    root = project_root(cwd, settings.project_root_markers)
    names = NAMES + tuple(filter(None, map(str.strip, settings.project_doc_fallback_filenames)))
    for directory in between(root, cwd) if root else [cwd]:
        if budget <= 0:
            break
        data = first_file(directory, names, budget)
        text = data.decode("utf-8", "replace")
        if text.strip():
            texts.append(text)
            budget -= len(data)
    return "\n\n".join(texts) or None


def first_file(directory: str, names: Sequence[str], limit: int) -> bytes:
    """Up to `limit` bytes of the first of these files that the directory has; empty when it has none."""
    for name in names:
        path = os.path.join(directory, name)
        if os.path.isfile(path):
            try:
                with open(path, "rb") as file:
                    return file.read(limit)
            except OSError:
                return b""
    return b""
