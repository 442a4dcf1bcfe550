"""Fetching upstream, with a fake npm that installs a fake codex."""

import hashlib
import json
import os

import pytest

from conformance.errors import BadInput, EnvironmentFault
from conformance.subjects.npm import PACKAGE, cache_folder, fetch

#: What npm leaves: the platform's package with the binary, and the lock file.
INSTALL = """\
for prefix; do if [ "$last" = --prefix ]; then break; fi; last=$prefix; done
package=$prefix/node_modules/@openai/codex-linux-x64
mkdir -p $package/vendor/x86_64/codex
printf '#!/bin/sh\\necho codex-cli {version}\\n' > $package/vendor/x86_64/codex/codex
chmod 755 $package/vendor/x86_64/codex/codex
echo '{lock}' > $prefix/package-lock.json
"""

LOCK = json.dumps({"packages": {"node_modules/@openai/codex-linux-x64": {"integrity": "sha512-fake"}}})


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """Puts a fake npm on PATH, and the cache in a folder of the test's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin") + os.pathsep + os.defpath)

    def put(script):
        path = tmp_path / "bin" / "npm"
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)
    return put


def install(version="1.2.3", lock=LOCK):
    return INSTALL.format(version=version, lock=lock)


def test_what_was_fetched_is_said_exactly_and_kept(npm):
    npm(install())
    upstream = fetch(PACKAGE, "1.2.3")
    assert (upstream.version, upstream.integrity) == ("1.2.3", "sha512-fake")
    assert upstream.sha256 == hashlib.sha256(upstream.binary.read_bytes()).hexdigest()
    assert os.listdir(str(cache_folder())) == ["openai-codex-1.2.3"]
    npm("exit 9")
    assert fetch(PACKAGE, "1.2.3") == upstream


@pytest.mark.parametrize("script, kind, words", [
    ("echo 'npm error code ETARGET'; exit 1", BadInput, "npm knows no @openai/codex@1.2.3: check the version"),
    ("echo 'npm ERR! code E404'; exit 1", BadInput, "npm knows no @openai/codex@1.2.3"),
    ("echo 'npm error code EAI_AGAIN'; echo 'npm error errno x'; exit 1", EnvironmentFault,
     "npm could not fetch @openai/codex@1.2.3 (EAI_AGAIN): try `npm view @openai/codex`"),
    ("exit 7", EnvironmentFault, "npm could not fetch @openai/codex@1.2.3 (exit 7)"),
    ("exit 0", EnvironmentFault, "no codex binary for this platform is in it"),
    (install(version="9.9.9"), BadInput, "its --version prints '9.9.9', expected 1.2.3: remove the folder and "
     "run the command again"),
    (install().replace("echo codex-cli", "exit 1 #"), BadInput, "its --version prints '', expected 1.2.3"),
    (install().replace("#!/bin/sh", "#!/no/such/shell"), EnvironmentFault, "this platform cannot run it"),
    (install(lock="{}"), EnvironmentFault, "npm left no integrity value"),
    (install(lock="not JSON"), EnvironmentFault, "npm left no integrity value"),
])
def test_what_goes_wrong_is_one_line(script, kind, words, npm):
    npm(script)
    with pytest.raises(kind) as error:
        fetch(PACKAGE, "1.2.3")
    assert words in str(error.value) and "\n" not in str(error.value)
    if "npm" in words and "left" not in words and "installed" not in str(error.value):
        assert os.listdir(str(cache_folder())) == []


def test_a_machine_without_npm_is_an_error(npm, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(EnvironmentFault, match="npm is not on PATH: it fetches @openai/codex; install Node.js"):
        fetch(PACKAGE, "1.2.3")


def test_the_cache_is_the_users(monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/user")
    assert str(cache_folder()) == "/home/user/.cache/codex-conformance"
