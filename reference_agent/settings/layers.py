"""Where settings come from: layers of TOML, merged key by key, a later layer winning.

1. `<codex_home>/config.toml`
2. `.codex/config.toml` of each directory from the project root down to the working directory that the layers
   before and after mark as trusted, by naming it or its project root
3. `-c dotted.key=value` and `--enable/--disable FEATURE`, in the order given

Tables are merged, everything else is replaced. A relative path means: from the folder of the file it stands
in; on the command line, from the working directory. (codex 0.115.0, measured.)
"""

import os
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple, Union

from ..compat import parse_toml

__all__ = ["ConfigError", "Override", "between", "load_layers", "markers", "merge", "parse_override", "project_root",
           "read_toml", "trust_level"]

#: A setting of the command line: a text `dotted.key=value`, or a pair (dotted key, value).
Override = Union[str, Tuple[str, Any]]

#: Keys whose value is a path, at the top level and in profiles.
PATHS = ("model_instructions_file", "model_catalog_json", "js_repl_node_path", "experimental_compact_prompt_file")


class ConfigError(Exception):
    """A configuration that cannot be used; the message is one line for the user.

    `exec` prints `shown` instead of `Error: ` and the message, where upstream has its own text for the same error.
    """

    def __init__(self, message: str, shown: Optional[str] = None) -> None:
        super().__init__(message)
        self.shown = shown


def read_toml(path: str) -> Dict[str, Any]:
    """The table in `path`, or {} when there is no such file. Raises ConfigError."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigError("cannot read {}: {}".format(path, error.strerror))
    try:
        return parse_toml(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ConfigError("{} is not UTF-8 (byte {})".format(path, error.start))
    except ValueError as error:
        raise ConfigError("{} is not valid TOML: {}".format(path, str(error).replace("\n", " ")))


def merge(base: Dict[str, Any], over: Dict[str, Any]) -> Dict[str, Any]:
    """A new table: `over` laid on `base`, tables merged, other values replaced."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        merged[key] = merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def parse_override(text: str) -> Tuple[str, Any]:
    """`dotted.key=value` -> (dotted key, value). The value is TOML, or the raw string if it is none.

    Surrounding quotes of a raw string are dropped, as upstream does. Raises ConfigError without a `=`.
    """
    key, equals, raw = text.partition("=")
    key, raw = key.strip(), raw.strip()
    if not equals or not key:
        raise ConfigError("-c {!r}: expected key=value".format(text), "Error parsing -c overrides: " + (
            "Empty key in override: " if equals else "Invalid override (missing '='): ") + text)
    try:
        return key, parse_toml("value = " + raw)["value"]
    except ValueError:
        return key, raw.strip("\"'")


def nest(dotted: str, value: Any) -> Dict[str, Any]:
    """`a.b`, 1 -> {"a": {"b": 1}}."""
    for part in reversed(dotted.split(".")):
        value = {part: value}
    return value


def project_root(cwd: str, markers: Sequence[str]) -> Optional[str]:
    """The nearest directory at or above `cwd` that holds a marker, or None."""
    directory = cwd
    while markers:
        if any(os.path.lexists(os.path.join(directory, marker)) for marker in markers):
            return directory
        parent = os.path.dirname(directory)
        if parent == directory:
            break
        directory = parent
    return None


def trust_level(table: Dict[str, Any], cwd: str, root: Optional[str]) -> Optional[str]:
    """`trusted`, `untrusted` or None: the value in `[projects."<dir>"]` for the directory or its project root."""
    projects = table.get("projects")
    projects = projects if isinstance(projects, dict) else {}
    for directory in (cwd, root):
        project = projects.get(directory) if directory else None
        if isinstance(project, dict) and project.get("trust_level"):
            return project["trust_level"]
    return None


def load_layers(codex_home: str, cwd: str, overrides: Iterable[Override]) -> Dict[str, Any]:
    """The merged table of all layers."""
    table = anchored(read_toml(os.path.join(codex_home, "config.toml")), codex_home)
    asked: Dict[str, Any] = {}
    for override in overrides:
        key, value = parse_override(override) if isinstance(override, str) else override
        asked = merge(asked, nest(key, value))
    asked = anchored(asked, cwd)
    early = merge(table, asked)
    root = project_root(cwd, markers(early)) or cwd
    for directory in between(root, cwd) if early.get("projects") else ():
        folder = os.path.join(directory, ".codex")
        if folder != codex_home and trust_level(early, directory, root) == "trusted":
            table = merge(table, anchored(read_toml(os.path.join(folder, "config.toml")), folder))
    return merge(table, asked)


def anchored(table: Dict[str, Any], folder: str) -> Dict[str, Any]:
    """`table` with the relative paths in it made absolute, from `folder`."""
    table = dict(table)
    for key in PATHS:
        if isinstance(table.get(key), str):
            table[key] = absolute(table[key], folder)
    sandbox = table.get("sandbox_workspace_write")
    if isinstance(sandbox, dict) and isinstance(sandbox.get("writable_roots"), list):
        roots = [absolute(root, folder) for root in sandbox["writable_roots"]]
        table["sandbox_workspace_write"] = dict(sandbox, writable_roots=roots)
    for name, anchor in (("agents", anchored_role), ("profiles", anchored)):
        if isinstance(table.get(name), dict):
            table[name] = {inner: anchor(value, folder) if isinstance(value, dict) else value
                           for inner, value in table[name].items()}
    return table


def anchored_role(role: Dict[str, Any], folder: str) -> Dict[str, Any]:
    """The table of an agent's role with the path of its file made absolute."""
    path = role.get("config_file")
    return dict(role, config_file=absolute(path, folder)) if isinstance(path, str) else role


def absolute(path: Any, folder: str) -> str:
    """`~` and paths relative to `folder`, made absolute. Raises ConfigError for what is no text."""
    if not isinstance(path, str):
        raise ConfigError("{!r}: expected a path".format(path))
    return os.path.normpath(os.path.join(folder, os.path.expanduser(path)))


def markers(table: Dict[str, Any]) -> List[str]:
    """Names that mark a project root."""
    return table.get("project_root_markers", [".git"])


def between(root: str, cwd: str) -> List[str]:
    """Directories from `root` down to `cwd`, both included."""
    found = [cwd]
    while found[-1] != root and os.path.dirname(found[-1]) != found[-1]:
        found.append(os.path.dirname(found[-1]))
    return found[::-1]
