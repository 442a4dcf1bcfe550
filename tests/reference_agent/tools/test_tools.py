"""Every tool is one object in the file that has its name, and the registry answers for those without one."""

import pytest

from reference_agent.tools.registry import find
from reference_agent.tools.tool import NotBuilt, Tool
from reference_agent.versions import DEFAULT

from .bench import Bench

NUL = 'execution error: Io(Error { kind: InvalidInput, message: "nul byte found in provided data" })'
NOT_CREATED = ('exec_command failed for `%s`: CreateProcess { message: "Rejected(\\"Failed to create unified exec '
               'process: nul byte found in provided data\\")" }')


@pytest.fixture
def bench(tmp_path):
    with Bench(tmp_path, set(DEFAULT.tools.order)) as bench:
        bench.model["input_modalities"] = ["image"]
        yield bench


@pytest.mark.parametrize("name", DEFAULT.tools.order)
def test_each_name_of_the_order_has_its_object(name):
    tool = find(name, DEFAULT.tools)
    assert isinstance(tool, Tool) and tool.name == name
    assert type(tool).run is not Tool.run or tool.hosted


def test_other_names_lead_to_the_same_object_and_unknown_ones_nowhere():
    assert find("container.exec", DEFAULT.tools) is find("shell", DEFAULT.tools)
    for name in ("registry", "approval", "call", "", ".", "..", "os"):
        assert find(name, DEFAULT.tools) is None


def test_a_version_without_a_tool_does_not_know_it():
    assert find("shell", DEFAULT.tools._replace(order=("exec_command",))) is None


def test_what_is_not_built_says_so(bench):
    names = [name for name in DEFAULT.tools.order if isinstance(find(name, DEFAULT.tools), NotBuilt)]
    assert "spawn_agent" in names and "artifacts" in names
    assert [bench(name, {}) for name in names] == [name + " is not built yet in this agent" for name in names]


def test_a_defect_in_a_tool_is_reported_without_the_words_of_python(bench, monkeypatch):
    def broken(arguments, call):
        raise ValueError("embedded secret")
    monkeypatch.setattr(find("update_plan", DEFAULT.tools), "run", broken)
    assert bench("update_plan", {}) == "update_plan failed: this agent has a defect"


def test_the_command_line_stands_in_the_output_where_the_version_has_it(bench):
    assert bench("exec_command", {"cmd": "true", "shell": "sh"}).startswith("Command: ")
    bench.version = bench.version._replace(command_line_in_output=False)
    assert bench("exec_command", {"cmd": "true", "shell": "sh"}).startswith("Chunk ID: ")


@pytest.mark.parametrize("name, arguments, output", [
    ("exec_command", {"cmd": "echo a\0b"}, NOT_CREATED % "<command included NUL byte>"),
    ("exec_command", {"cmd": "echo a\0b", "tty": True}, NOT_CREATED % "<command included NUL byte>"),
    ("exec_command", {"cmd": "a", "workdir": "a\0b", "shell": "zzz"}, NOT_CREATED % "/bin/sh -lc a"),
    ("shell", {"command": ["echo", "a\0b"]}, NUL), ("shell", {"command": ["ec\0ho"]}, NUL),
    ("shell", {"command": ["echo"], "workdir": "a\0b"}, NUL), ("shell_command", {"command": "a\0b"}, NUL),
    ("local_shell", {"command": ["a\0b"]}, NUL),
    ("read_file", {"file_path": "/a\0b"}, "failed to read file: file name contained an unexpected NUL byte"),
    ("list_dir", {"dir_path": "/a\0b"}, "failed to read directory: file name contained an unexpected NUL byte"),
    ("grep_files", {"pattern": "a\0b"},
     "failed to launch rg: nul byte found in provided data. Ensure ripgrep is installed and on PATH."),
    ("grep_files", {"pattern": "a", "path": "/a\0b"},
     "unable to access `/a\0b`: file name contained an unexpected NUL byte"),
    ("view_image", {"path": "/a\0b"}, "unable to locate image at `/a\0b`: file name contained an unexpected NUL byte"),
])
def test_a_nul_byte_has_the_words_of_upstream(bench, name, arguments, output):
    assert bench(name, arguments) == output


def test_an_unknown_shell_with_a_nul_is_replaced(bench):
    assert bench("exec_command", {"cmd": "echo a", "shell": "a\0b"}).startswith("Command: /bin/sh -lc 'echo a'\n")


@pytest.mark.parametrize("hunk, output", [
    ("*** Add File: a\0b\n+x", NUL), ("*** Add File: n\n+x\0y", NUL), ("*** Add File: n\0/b\n+x", NUL),
    ("*** Update File: a\n*** Move to: a\0b\n@@\n-x\n+y", NUL),
    ("*** Update File: a\0b\n@@\n-x\n+y", "apply_patch verification failed: Failed to read file to update {}/a\0b: "
     "file name contained an unexpected NUL byte"),
    ("*** Delete File: a\0b", "apply_patch verification failed: Failed to read {}/a\0b: file name contained an "
     "unexpected NUL byte"),
])
@pytest.mark.parametrize("mode", ["danger-full-access", "workspace-write"])
def test_a_patch_with_a_nul_byte(bench, hunk, output, mode):
    bench.mode = mode
    (bench.folder / "a").write_bytes(b"x\n")
    patch = "*** Begin Patch\n%s\n*** End Patch" % hunk
    assert bench.custom("apply_patch", patch) == output.replace("{}", str(bench.folder))
    assert [path.name for path in bench.folder.iterdir()] == ["a"]
