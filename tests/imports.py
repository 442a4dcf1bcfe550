"""Who imports whom: read from the source as text, imports inside functions included.

`ARROWS` says which rooms of a package each of its rooms may import; `tests/test_house.py` holds the code to it, and
`tests/docs/architecture.py` draws what is really there.
"""

import ast
from pathlib import Path

__all__ = ["ARROWS", "CHECKOUT", "MAY_IMPORT", "RECORDING", "ROOMS", "all_modules", "crossings", "imports_of",
           "inner_arrows", "name_of", "parse", "room_modules", "upward"]

CHECKOUT = Path(__file__).resolve().parent.parent
ROOMS = ("reference_agent", "conformance", "proxies")

#: Runs beside a modern mitmproxy only, so an old Python may be unable to parse it.
RECORDING = CHECKOUT / "proxies" / "recording.py"

#: What each room may import of the others.
MAY_IMPORT = {"reference_agent": (), "proxies": (), "conformance": ("proxies",)}

#: Which rooms of a package each of its rooms may import. Modules that stand alone beside the rooms are rooms too.
#: Whoever is not listed may import nothing of its package. `*` stands for every room.
ARROWS = {
    "reference_agent": {
        "__main__": "frontends identity",
        "frontends": "session tools context protocol settings versions identity ids typed",
        "session": "tools context transport execution protocol settings versions ids",
        "tools": "context execution protocol settings versions ids typed",
        "context": "protocol settings versions",
        "execution": "settings",
        "transport": "protocol versions",
        "settings": "versions compat",
        "protocol": "typed versions",
    },
    "conformance": {
        "__main__": "cli",
        "conftest": "suite report judge subjects goldens errors",
        "test_scenarios": "suite report judge",
        "cli": "suite record report judge subjects scenario goldens rules schema files errors compat",
        "suite": "judge subjects scenario goldens rules schema files errors",
        "record": "judge subjects scenario goldens rules schema files errors",
        "report": "judge subjects schema files errors",
        "judge": "scenario schema agent_json files errors",
        "subjects": "scenario goldens schema files errors compat",
        "scenario": "schema files errors",
        "goldens": "schema agent_json files errors",
        "rules": "schema agent_json files errors",
        "schema": "errors",
        "files": "errors compat",
    },
    "proxies": {
        "recording": "exchange_log exchange redaction",
        "capture": "exchange exchange_file",
        "exchange_log": "exchange exchange_file redaction",
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
    package = path.relative_to(CHECKOUT).with_suffix("").parts[:-1]
    tree = parse(path)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join(base + ((node.module,) if node.module else ()))
            found.append((node.lineno, module, tuple(alias.name for alias in node.names)))
    return found


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
    """``{(room, room): [places]}``: who imports whom inside a package, imports inside functions included."""
    arrows = {}
    for path in room_modules(package):
        here = room_of(package, ".".join(path.relative_to(CHECKOUT).with_suffix("").parts))
        for line, module, names in imports_of(path):
            for name in names or ("",):
                there = room_of(package, module + "." + name if module == package else module)
                beside = (CHECKOUT / package / (there or "")).with_suffix(".py").is_file()
                known = there and (beside or (CHECKOUT / package / there).is_dir())
                if known and there != here and here != "__init__":
                    arrows.setdefault((here, there), []).append("{}:{}".format(name_of(path), line))
    return arrows


def upward(package):
    """The arrows of a package that its table does not allow, with the places that draw them."""
    allowed = ARROWS[package]
    return {arrow: places for arrow, places in inner_arrows(package).items()
            if arrow[1] not in allowed.get(arrow[0], "").split()}
