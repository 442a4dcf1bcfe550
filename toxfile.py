"""A tox plug-in of this checkout: lets tox find the interpreters that pyenv holds but has not activated.

pyenv puts only its *global* versions within reach: the shim ``python3.8`` of any other version is on PATH and
refuses to run. The version folders themselves are appended to PATH here, after everything else, so an
interpreter that already works is still taken first. Without pyenv nothing changes.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tox.plugin import impl

_RELEASE = re.compile(r"^3\.(\d+)\.(\d+)$")


def pyenv_root():
    """The folder of pyenv, asked of pyenv itself, else by its documented default; None when there is none."""
    pyenv = shutil.which("pyenv")
    if pyenv:
        done = subprocess.run([pyenv, "root"], capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip():
            return Path(done.stdout.strip())
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return root if root.is_dir() else None


def version_folders(root):
    """The ``bin`` folders of the CPython releases under a pyenv root, the newest first."""
    found = []
    for folder in (root / "versions").glob("*"):
        release = _RELEASE.match(folder.name)
        if release and (folder / "bin").is_dir():
            found.append((int(release.group(1)), int(release.group(2)), str(folder / "bin")))
    return [folder for _, _, folder in sorted(found, reverse=True)]


@impl
def tox_add_option(parser):
    """Called once before tox reads its configuration; adds no option, extends PATH."""
    root = pyenv_root()
    present = os.environ.get("PATH", "").split(os.pathsep)
    missing = [folder for folder in (version_folders(root) if root else []) if folder not in present]
    os.environ["PATH"] = os.pathsep.join(present + missing)
