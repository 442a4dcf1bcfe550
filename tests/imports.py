"""Who imports whom: read from the source as text, imports inside functions and by `importlib` included.

`ARROWS` says which rooms of a package each of its rooms may import. `tests/test_house.py` fails where the code has
other imports or lacks one of these; `tests/docs/architecture.py` draws those that it has.
"""

import ast
from pathlib import Path

__all__ = ["ARROWS", "CHECKOUT", "COMPUTED", "MAY_IMPORT", "RECORDING", "ROOMS", "all_modules", "computed_imports",
           "crossings", "imports_of", "inner_arrows", "name_of", "parse", "room_modules", "unused", "upward"]

CHECKOUT = Path(__file__).resolve().parent.parent
ROOMS = ("reference_agent", "conformance", "proxies")

#: Runs beside a modern mitmproxy only, so an old Python may be unable to parse it.
RECORDING = CHECKOUT / "proxies" / "recording.py"

#: What each room may import of the others.
MAY_IMPORT = {"reference_agent": (), "proxies": (), "conformance": ("proxies",)}

#: The functions that import a module whose name they are given.
LOADERS = ("import_module", "__import__", "run_module", "find_spec", "resolve_name")

#: The modules that compute the name of a module which they import, and why no other room can be meant.
COMPUTED = {"reference_agent/tools/registry.py": "only modules of its own folder: the name is relative"}

#: Which rooms of a package each of its rooms may import. Modules that stand alone beside the rooms are rooms too, and
#: so is the package's own `__init__.py`. Whoever is not listed may import nothing of its package.
ARROWS = {
    "reference_agent": {
        "__main__": "frontends identity __init__",
        "frontends": "session tools protocol settings versions identity typed __init__",
        "session": "tools context transport execution protocol settings versions ids",
        "tools": "context execution protocol settings ids typed",
        "context": "settings",
        "execution": "settings",
        "transport": "versions",
        "settings": "versions compat",
        "protocol": "typed versions",
        "identity": "__init__",
    },
    "conformance": {
        "__main__": "cli",
        "conftest": "suite report judge subjects goldens errors",
        "test_scenarios": "suite report judge",
        "cli": "suite record report judge subjects scenario goldens schema files errors compat harmless __init__",
        "suite": "judge subjects scenario goldens rules schema files errors harmless",
        "record": "judge subjects scenario goldens rules files errors __init__",
        "report": "judge files errors harmless",
        "judge": "scenario schema agent_json files errors harmless",
        "subjects": "scenario goldens schema agent_json files errors compat",
        "scenario": "schema files errors",
        "goldens": "schema agent_json files errors",
        "rules": "schema agent_json files errors",
        "schema": "errors",
        "files": "errors compat harmless",
        "agent_json": "files",
        "errors": "harmless",
    },
    "proxies": {
        "__init__": "board capture exchange exchange_file origin redaction",
        "recording": "handover passing",
        "passing": "exchange handover",
        "holding": "decoding handover starting",
        "starting": "writing",
        "writing": "exchange exchange_log redaction",
        "capture": "exchange exchange_file",
        "exchange_log": "decoding exchange exchange_file redaction",
        "origin": "board exchange",
        "redaction": "exchange",
        "exchange_file": "exchange",
    },
}


def room_modules(room):
    """The Python files of a room, without the tests that the conformance suite is made of."""
    return sorted((CHECKOUT / room).rglob("*.py"))


def all_modules():
    return [path for room in ROOMS for path in room_modules(room)]


def name_of(path):
    return path.relative_to(CHECKOUT).as_posix()


def parse(path):
    """The module's syntax tree; None for the recording addon on a Python too old for its syntax."""
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError:
        if path == RECORDING:
            return None
        raise


def imports_of(path):
    """``[(line, absolute module, imported names)]`` of a module, the relative imports resolved."""
    found = []
    tree = parse(path)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, ()) for alias in node.names]
            # Without a name of its own, a module binds the whole package, and so every room that is loaded.
            own = path.relative_to(CHECKOUT).parts[0]
            found += [(node.lineno, own, ()) for alias in node.names
                      if alias.name.startswith(own + ".") and not alias.asname]
        elif isinstance(node, ast.ImportFrom):
            module = resolved(path, node.level, node.module)
            found.append((node.lineno, module, tuple(alias.name for alias in node.names)))
        elif isinstance(node, ast.Call) and loaded(node):
            name = loaded(node)
            module = name.lstrip(".")
            found.append((node.lineno, resolved(path, len(name) - len(module), module), ()))
    return found


def resolved(path, level, module):
    """The absolute name of a module that ``path`` imports; ``level`` counts the dots before its name."""
    package = path.relative_to(CHECKOUT).with_suffix("").parts[:-1]
    base = package[: len(package) - level + 1] if level else ()
    return ".".join(base + ((module,) if module else ()))


def loaded(call):
    """The name of the module that a call of a loader imports; "" for other calls, and for a name that is computed."""
    called = getattr(call.func, "attr", getattr(call.func, "id", ""))
    given = call.args[0] if called in LOADERS and call.args else None
    name = getattr(given, "value" if isinstance(given, ast.Constant) else "s", "")  # `s` on Python 3.7 and older
    inside = [getattr(other, "id", "") for other in call.args[1:]] == ["__package__"]
    usable = isinstance(name, str) and (inside or not name.startswith("."))
    return name if usable else ""


def computed_imports(path):
    """The lines on which a module mentions a loader otherwise than to import a module whose name is written there."""
    tree = parse(path)
    nodes = list(ast.walk(tree)) if tree else []
    plain = {id(node.func) for node in nodes if isinstance(node, ast.Call) and loaded(node)}
    lines = [node.lineno for node in nodes if id(node) not in plain
             and getattr(node, "attr", getattr(node, "id", "")) in LOADERS]
    lines += [node.lineno for node in nodes if isinstance(node, ast.ImportFrom)
              for alias in node.names if alias.name in LOADERS and alias.asname]
    return sorted(lines)


def exported(init):
    """The names in ``__all__`` of a package's ``__init__.py``; none while there is no such file."""
    if not init.is_file():
        return set()
    for node in ast.walk(parse(init)):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def crossings(path, room):
    """Sentences about imports that reach from the room into another one where they must not."""
    public = exported(CHECKOUT / "proxies" / "__init__.py")
    for line, module, names in imports_of(path):
        other = module.split(".")[0]
        if other not in ROOMS or other == room:
            continue
        place = "{}:{} imports ".format(name_of(path), line)
        if other not in MAY_IMPORT[room]:
            yield place + module
        elif module != other:
            yield place + "the insides: " + module
        else:
            yield from (place + "{}.{}, not in __all__".format(other, name) for name in names if name not in public)


def room_of(package, name):
    """The room of a package that a dotted module name below it belongs to; "" for the package itself."""
    return (name.split(".") + [""])[1] if name.split(".")[0] == package else None


def inner_arrows(package):
    """``{(room, room): [places]}``: who imports whom inside a package.

    A name that no room has is one of the package's `__init__.py`. Whoever imports the whole package (`import package`)
    can use every room; the package's own name stands for that.
    """
    arrows = {}
    for path in room_modules(package):
        here = room_of(package, ".".join(path.relative_to(CHECKOUT).with_suffix("").parts))
        for line, module, names in imports_of(path):
            for name in names or ("",):
                there = room_of(package, module + "." + name if module == package and name else module)
                if there == "":
                    there = package
                elif there is not None and not is_room(package, there):
                    there = "__init__"
                place = "{}:{}".format(name_of(path), line)
                if there not in (None, here) and place not in arrows.setdefault((here, there), []):
                    arrows[here, there].append(place)
    return arrows


def is_room(package, name):
    """Whether a package has a folder or a module of this name."""
    folder = CHECKOUT / package / name
    return folder.is_dir() or folder.with_suffix(".py").is_file()


def upward(package):
    """The arrows of a package that its table does not allow, with the places that draw them."""
    allowed = allowances(package)
    return {arrow: places for arrow, places in inner_arrows(package).items() if arrow not in allowed}


def unused(package):
    """The arrows that a package's table allows and no import draws, sorted."""
    unreadable = RECORDING.stem if package == RECORDING.parent.name and parse(RECORDING) is None else None
    drawn = inner_arrows(package)
    return sorted(arrow for arrow in allowances(package) if arrow not in drawn and arrow[0] != unreadable)


def allowances(package):
    """The arrows that a package's table allows."""
    return {(here, there) for here, below in ARROWS[package].items() for there in below.split()}
