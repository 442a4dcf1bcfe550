"""Settings for tests: a home and a workspace of their own, configured by text."""

import os

from reference_agent.settings.config import load_settings

__all__ = ["Place"]


class Place:
    """Folders `codex_home`, `home` and `workspace` below `root`, and the settings that result from them."""

    def __init__(self, root, monkeypatch):
        for name in ("codex_home", "home", "workspace"):
            os.mkdir(os.path.join(str(root), name))
            setattr(self, name, os.path.join(str(root), name))
        monkeypatch.setenv("HOME", self.home)
        monkeypatch.delenv("TMPDIR", raising=False)

    def write(self, **files):
        """Write texts or bytes: `write(workspace={"a/AGENTS.md": "text"})`."""
        for folder, contents in files.items():
            for name, content in contents.items():
                path = os.path.join(getattr(self, folder), name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as file:
                    file.write(content if isinstance(content, bytes) else content.encode("utf-8"))

    def settings(self, config="", overrides=(), below="", **fixed):
        """The settings with `config.toml` holding `config`, for a thread in `workspace/below`."""
        self.write(codex_home={"config.toml": config})
        cwd = os.path.normpath(os.path.join(self.workspace, below))
        os.makedirs(cwd, exist_ok=True)
        return load_settings(self.codex_home, cwd, overrides, **fixed)
