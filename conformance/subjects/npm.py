"""Upstream codex-cli, fetched by npm into a cache outside any checkout.

The npm package is a small launcher and a package per platform with the native binary; the binary is what runs.
``Upstream`` says exactly what was fetched: version, npm's integrity value, the binary's sha256.
"""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple, Optional

from ..errors import BadInput, EnvironmentFault

__all__ = ["PACKAGE", "Upstream", "cache_folder", "fetch"]

PACKAGE = "@openai/codex"

#: Where a platform's package keeps the binary: codex 0.115.0 in the first folder, 0.169.0 in the second (measured).
_BINARIES = ("node_modules/@openai/codex*/vendor/*/codex/codex", "node_modules/@openai/codex*/vendor/*/bin/codex")


class Upstream(NamedTuple):
    """A fetched upstream: its version, npm's integrity of the platform package, its binary and that file's sha256."""

    version: str
    integrity: str
    binary: Path
    sha256: str


def cache_folder() -> Path:
    """Where fetched versions are kept: ``$XDG_CACHE_HOME`` or ``~/.cache``, in ``codex-conformance``."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "codex-conformance"


def fetch(package: str, version: str) -> Upstream:
    """The given version, from the cache or by npm.

    Raises ``EnvironmentFault`` when npm is missing or fails, ``BadInput`` when there is no such version or
    the binary says that it is another one.
    """
    folder = cache_folder() / "{}-{}".format(package.replace("/", "-").lstrip("@"), version)
    binary = _binary(folder)
    if binary is None:
        _install(package, version, folder)
        binary = _binary(folder)
        if binary is None:
            raise EnvironmentFault("npm installed {}@{} but no codex binary for this platform is in it".format(
                package, version))
    reported = _version_of(binary)
    if reported != version:
        raise BadInput("{}: its --version prints {!r}, expected {}: remove the folder and run the command again".format(
            binary, reported, version))
    return Upstream(version, _integrity(folder, binary), binary, hashlib.sha256(binary.read_bytes()).hexdigest())


def _install(package: str, version: str, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise EnvironmentFault("npm is not on PATH: it fetches {}; install Node.js with npm".format(package))
    partial = folder.with_name(folder.name + ".partial-{}".format(os.getpid()))
    partial.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(
            [npm, "install", "--prefix", str(partial), "--no-audit", "--no-fund", "--ignore-scripts",
             "{}@{}".format(package, version)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            output = done.stdout.decode("utf-8", "replace")
            if "ETARGET" in output or "E404" in output:
                raise BadInput("npm knows no {}@{}: check the version".format(package, version))
            code = [line.split()[-1] for line in output.splitlines() if " code " in line]
            raise EnvironmentFault("npm could not fetch {}@{} ({}): try `npm view {}`".format(
                package, version, code[0] if code else "exit {}".format(done.returncode), package))
        shutil.rmtree(str(folder), ignore_errors=True)
        os.replace(str(partial), str(folder))
    finally:
        shutil.rmtree(str(partial), ignore_errors=True)


def _binary(folder: Path) -> Optional[Path]:
    found = [path for pattern in _BINARIES for path in sorted(folder.glob(pattern))]
    return found[0] if found else None


def _version_of(binary: Path) -> str:
    try:
        done = subprocess.run([str(binary), "--version"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
    except OSError as error:
        raise EnvironmentFault("{}: {}: this platform cannot run it".format(binary, error.strerror or error))
    return done.stdout.decode("utf-8", "replace").strip().split(" ")[-1]


def _integrity(folder: Path, binary: Path) -> str:
    """npm's integrity value of the package that holds the binary, from the lock file that npm wrote."""
    name = "/".join(binary.relative_to(folder).parts[:3])
    try:
        lock: Any = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
        return lock["packages"][name]["integrity"]
    except (OSError, ValueError, KeyError):
        raise EnvironmentFault("{}: npm left no integrity value: remove the folder and fetch again".format(folder))
