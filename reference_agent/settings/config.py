"""Settings of a thread: what `config.toml`, profiles, projects and the command line say, resolved once.

For each key: what the front end fixed > the profile > the merged layers (see `layers`) > the default.
A turn that changes something works with `settings._replace(...)`. (Keys and defaults: codex 0.115.0, measured.)
"""

import os
from typing import Any, Dict, Iterable, NamedTuple, Optional, Tuple, Union

from ..versions import DEFAULT, Version
from . import choices
from .features import deprecations, resolve_features, unstable_warnings
from .invalid import invalid
from .layers import ConfigError, Override, load_layers, markers, merge, project_root, trust_level
from .provider import Provider, find_provider
from .shell_environment import ShellEnvironment, shell_environment_of

__all__ = ["ConfigError", "Mode", "Provider", "Sandbox", "Settings", "load_settings", "sandbox_of"]

TYPES = {
    "model": str, "model_provider": str, "profile": str, "developer_instructions": str, "model_instructions_file": str,
    "model_catalog_json": str, "compact_prompt": str, "commit_attribution": str, "allow_login_shell": bool,
    "project_doc_max_bytes": int, "project_doc_fallback_filenames": list, "project_root_markers": list,
    "tool_output_token_limit": int, "model_auto_compact_token_limit": int, "model_context_window": int,
    "model_supports_reasoning_summaries": bool, "features": dict, "tools": dict, "agents": dict, "skills": dict,
    "model_providers": dict, "profiles": dict, "projects": dict, "sandbox_workspace_write": dict,
    "js_repl_node_path": str, "hide_agent_reasoning": bool, "show_raw_agent_reasoning": bool,
}
#: The keys that a profile may set.
PROFILE_KEYS = (
    "model", "model_provider", "approval_policy", "sandbox_mode", "model_reasoning_effort", "model_reasoning_summary",
    "model_verbosity", "model_catalog_json", "model_instructions_file", "personality", "service_tier", "tools",
    "web_search", "features", "js_repl_node_path", "experimental_use_unified_exec_tool",
    "experimental_use_freeform_apply_patch",
)
#: JSON names of the types, for messages.
TYPE_NAMES = {str: "a string", bool: "a boolean", int: "an integer", list: "an array", dict: "a table"}


class Sandbox(NamedTuple):
    """What commands may do. `mode` is a `sandbox_mode` or `external-sandbox` (confined by somebody else).

    `writable_roots` are absolute and matter for `workspace-write` only, as do the two exclusions.
    """

    mode: str
    network_access: bool = False
    writable_roots: Tuple[str, ...] = ()
    exclude_tmpdir_env_var: bool = False
    exclude_slash_tmp: bool = False


class Mode(NamedTuple):
    """A collaboration mode as a client sets it for a turn (`turn/start.collaborationMode`).

    `kind` is `plan` or `default`. `developer_instructions` None means the built-in text of that kind.
    """

    kind: str = "default"
    developer_instructions: Optional[str] = None


class Settings(NamedTuple):
    """Everything a thread was configured with. Paths are absolute; None means not set.

    * `approval_policy`: a name, or `{"granular": {category: bool}}`
    * `base_instructions`: what replaces the model's own prompt; `instructions` and `start_personality` are
      filled in by `context.instructions.pin` when the thread starts, and stay whatever later turns change
    * `start_cwd`: where the thread started; what its configuration layers brought along stays when a turn moves
    * `catalogue`: the models of the user's own `model_catalog_json`, or None for the recorded ones
    * `allowed_prefixes`: the commands that the user's rules allow, filled in when a turn begins
    * `warnings`: lines for the user, found while loading; `deprecations`: pairs of a line and what to do instead
    """

    codex_home: str
    cwd: str
    home: str
    model: str
    provider: Provider
    approval_policy: Any
    sandbox: Sandbox
    features: Dict[str, bool]
    reasoning_effort: Optional[str] = None
    reasoning_summary: Optional[str] = None
    verbosity: Optional[str] = None
    personality: Optional[str] = None
    service_tier: Optional[str] = None
    base_instructions: Optional[str] = None
    developer_instructions: Optional[str] = None
    compact_prompt: Optional[str] = None
    commit_attribution: Optional[str] = None
    web_search: Optional[str] = None
    web_search_options: Dict[str, Any] = {}
    allow_login_shell: bool = True
    supports_reasoning_summaries: Optional[bool] = None
    context_window: Optional[int] = None
    auto_compact_token_limit: Optional[int] = None
    tool_output_token_limit: Optional[int] = None
    project_root_markers: Tuple[str, ...] = (".git",)
    project_doc_max_bytes: int = 32768
    project_doc_fallback_filenames: Tuple[str, ...] = ()
    skills: Dict[str, Any] = {}
    agents: Dict[str, Any] = {}
    catalogue: Optional[Tuple[Dict[str, Any], ...]] = None
    instructions: Optional[str] = None
    start_personality: Optional[str] = None
    start_cwd: str = ""
    hide_agent_reasoning: bool = False
    show_raw_agent_reasoning: bool = False
    warnings: Tuple[str, ...] = ()
    allowed_prefixes: Tuple[Tuple[str, ...], ...] = ()
    deprecations: Tuple[Tuple[str, str], ...] = ()
    shell_environment: ShellEnvironment = ShellEnvironment()


def load_settings(codex_home: str, cwd: str, overrides: Iterable[Override] = (), profile: Optional[str] = None,
                  codex: Version = DEFAULT, **fixed: Any) -> Settings:
    """The settings for a thread that works in `cwd`.

    `overrides` are the user's `-c key=value` texts or (dotted key, value) pairs; `fixed` are keys of
    `config.toml` that the front end decides and no file can change (`-m`, `-s`, `thread/start` parameters).
    `base_instructions`, `add_dirs` (more writable roots) may be fixed too; a fixed None counts as not given.
    `codex` is the version that gives the features, the default model and the values that a key may have.
    Raises ConfigError with one line.
    """
    codex_home, cwd = os.path.abspath(codex_home), os.path.abspath(cwd)
    fixed = {key: value for key, value in fixed.items() if value is not None}
    table = load_layers(codex_home, cwd, overrides)
    check(table, codex)
    name = profile or table.get("profile")
    chosen = {}
    if name:
        if name not in table.get("profiles", {}):
            raise ConfigError("config profile `{}` not found".format(name))
        chosen = {key: value for key, value in table["profiles"][name].items() if key in PROFILE_KEYS}
        check(chosen, codex)
    check(fixed, codex)
    whole = merge(merge(table, chosen), fixed)
    features, node_warnings = resolve_features(table, chosen, codex)
    web_search = whole.get("web_search") or features_web_search(features)
    tools = whole.get("tools", {})
    options = tools.get("web_search")
    root = project_root(cwd, markers(table)) or cwd
    trust = trust_level(table, cwd, root)
    catalogue = None
    if whole.get("model_catalog_json"):
        from .models import default_slug, read_catalogue
        catalogue = read_catalogue(whole["model_catalog_json"], codex.efforts)
        whole.setdefault("model", default_slug(catalogue))
    return Settings(
        codex_home=codex_home, cwd=cwd, home=os.path.expanduser("~"),
        model=whole.get("model", codex.default_model),
        provider=find_provider(whole),
        approval_policy=approval_of(whole, trust),
        sandbox=sandbox_of(whole, trust, codex_home, cwd, fixed.get("add_dirs", ())),
        features=features,
        reasoning_effort=whole.get("model_reasoning_effort"),
        reasoning_summary=whole.get("model_reasoning_summary"),
        verbosity=whole.get("model_verbosity"),
        personality=whole.get("personality", "pragmatic" if features["personality"] else None),
        service_tier=tier_of(whole, features),
        base_instructions=base_of(whole),
        developer_instructions=whole.get("developer_instructions"),
        compact_prompt=whole.get("compact_prompt"),
        commit_attribution=whole.get("commit_attribution"),
        web_search=web_search,
        web_search_options=options if isinstance(options, dict) else {},
        allow_login_shell=whole.get("allow_login_shell", True),
        supports_reasoning_summaries=whole.get("model_supports_reasoning_summaries"),
        context_window=whole.get("model_context_window"),
        auto_compact_token_limit=whole.get("model_auto_compact_token_limit"),
        tool_output_token_limit=whole.get("tool_output_token_limit"),
        project_root_markers=tuple(markers(whole)),
        project_doc_max_bytes=whole.get("project_doc_max_bytes", 32768),
        project_doc_fallback_filenames=tuple(whole.get("project_doc_fallback_filenames", ())),
        skills=whole.get("skills", {}),
        agents=whole.get("agents", {}),
        catalogue=catalogue,
        start_cwd=cwd,
        shell_environment=shell_environment_of(whole),
        hide_agent_reasoning=whole.get("hide_agent_reasoning", False),
        show_raw_agent_reasoning=whole.get("show_raw_agent_reasoning", False),
        deprecations=tuple(deprecations(table, chosen)),
        warnings=tuple(unstable_warnings(features, whole, codex_home, codex) + node_warnings),
    )


def choices_of(codex: Version) -> Dict[str, Tuple[str, ...]]:
    """The values of those keys that have few."""
    return {
        "approval_policy": codex.approval_policies,
        "sandbox_mode": choices.SANDBOX_MODES,
        "model_reasoning_effort": codex.efforts,
        "model_reasoning_summary": choices.SUMMARIES,
        "model_verbosity": choices.VERBOSITIES,
        "personality": choices.PERSONALITIES,
        "service_tier": choices.SERVICE_TIERS,
        "web_search": choices.WEB_SEARCHES,
    }


def check(table: Dict[str, Any], codex: Version) -> None:
    """Raise ConfigError for a value of the wrong kind, naming the key."""
    for key, allowed in choices_of(codex).items():
        value = table.get(key)
        if value is None or (key == "approval_policy" and isinstance(value, dict) and "granular" in value):
            continue
        if value not in allowed:
            raise ConfigError("{} = {!r}: expected one of {}".format(key, value, ", ".join(allowed)),
                              invalid(key, value, allowed))
    for key, kind in TYPES.items():
        value = table.get(key)
        if value is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise ConfigError("{} = {!r}: expected {}".format(key, value, TYPE_NAMES[kind]), invalid(key, value, kind))
        if isinstance(value, int) and value < 0:
            raise ConfigError("{} = {!r}: expected 0 or more".format(key, value), invalid(key, value, int))
    for key in ("network_access", "exclude_tmpdir_env_var", "exclude_slash_tmp"):
        value = table.get("sandbox_workspace_write", {}).get(key, False)
        if not isinstance(value, bool):
            key = "sandbox_workspace_write." + key
            raise ConfigError(key + ": expected a boolean", invalid(key, value, bool))
    check_search(table.get("tools", {}).get("web_search", {}))
    for entry in table.get("skills", {}).get("config", ()):
        if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
            raise ConfigError("skills.config: missing `path`")


def check_search(options: Any) -> None:
    """Raise ConfigError for `[tools.web_search]` options that cannot be sent."""
    if not isinstance(options, dict):
        return
    sizes, domains = ("low", "medium", "high"), options.get("allowed_domains", [])
    if options.get("context_size", "low") not in sizes:
        raise ConfigError("tools.web_search.context_size = {!r}: expected one of {}".format(
            options["context_size"], ", ".join(sizes)))
    if not isinstance(domains, list) or not all(isinstance(domain, str) for domain in domains):
        raise ConfigError("tools.web_search.allowed_domains = {!r}: expected an array of strings".format(domains))
    if not isinstance(options.get("location", {}), dict):
        raise ConfigError("tools.web_search.location: expected a table")


def approval_of(table: Dict[str, Any], trust: Optional[str]) -> Union[str, Dict[str, Any]]:
    """The approval policy; without one a project marked untrusted asks for everything."""
    return table.get("approval_policy") or ("untrusted" if trust == "untrusted" else "on-request")


def sandbox_of(table: Dict[str, Any], trust: Optional[str], codex_home: str, cwd: str,
               add_dirs: Iterable[str] = ()) -> Sandbox:
    """The sandbox; without `sandbox_mode` a project with a trust level is writable, any other is not.

    The configured roots are followed by those added on the command line and by the folder for memories, each
    of which only if it is not there yet (codex 0.115.0, measured).
    """
    mode = table.get("sandbox_mode") or (choices.WORKSPACE_WRITE if trust else choices.READ_ONLY)
    if mode != choices.WORKSPACE_WRITE:
        return Sandbox(mode, network_access=mode == choices.DANGER_FULL_ACCESS)
    options = table.get("sandbox_workspace_write", {})
    roots = list(options.get("writable_roots", ()))
    added = [os.path.normpath(os.path.join(cwd, directory)) for directory in add_dirs]
    for root in added + [os.path.join(codex_home, "memories")]:
        if root not in roots:
            roots.append(root)
    return Sandbox(
        mode,
        bool(options.get("network_access", False)),
        tuple(roots),
        bool(options.get("exclude_tmpdir_env_var", False)),
        bool(options.get("exclude_slash_tmp", False)),
    )


def tier_of(table: Dict[str, Any], features: Dict[str, bool]) -> Optional[str]:
    """The service tier; `fast` needs its feature here, though not in a turn's parameters (codex 0.115.0, measured)."""
    tier = table.get("service_tier")
    return None if tier == "fast" and not features["fast_mode"] else tier


def base_of(table: Dict[str, Any]) -> Optional[str]:
    """What replaces the model's prompt: given by the client, or the trimmed `model_instructions_file`."""
    if table.get("base_instructions") is not None:
        return table["base_instructions"]
    path = table.get("model_instructions_file")
    if path is None:
        return None
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("model_instructions_file {}: {}".format(path, getattr(error, "strerror", None) or error))
    if not text:
        raise ConfigError("model_instructions_file is empty: {}".format(path))
    return text


def features_web_search(features: Dict[str, bool]) -> Optional[str]:
    """The web search mode that the two deprecated features ask for; the cached one is the stronger."""
    if features["web_search_cached"]:
        return "cached"
    return "live" if features["web_search_request"] else None
