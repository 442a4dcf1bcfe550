"""Which shell commands hold a patch. Each answer was given by codex 0.115.0."""

import pytest

from reference_agent.tools.apply_patch.heredoc import Found, find
from reference_agent.tools.call import Rejected

PATCH = "*** Begin Patch\n*** Add File: n\n+new\n*** End Patch"


def script(before="", name="apply_patch", quoted="<<'EOF'", end="EOF", after=""):
    return "%s%s %s\n%s\n%s%s" % (before, name, quoted, PATCH, end, after)


@pytest.mark.parametrize("text, place", [
    (script(), None), (script(quoted="<<EOF"), None), (script(quoted='<<"EOF"'), None),
    (script(quoted="<<\\EOF"), None),
    (script(quoted="<< 'EOF' "), None), (script(quoted="<<-'EOF'"), None),
    (script(quoted="<<'E O F'", end="E O F"), None),
    (script(name="applypatch"), None), (script(name="apply_patch -"), None), (script("X=1 Y='a b' "), None),
    (script("\n  ", after=" \n\n"), None), (script(after=";"), None), (script(end="  EOF"), None),
    (script("cd sub && "), "sub"), (script("cd 'sub dir' &&"), "sub dir"), (script('cd "sub" &&\n'), "sub"),
    (script("X=1 cd ../a-b/ && Y=2 ", "apply_patch x"), "../a-b/"), (script("cd sub* && "), "sub*"),
])
def test_patches_are_found(text, place):
    assert find(["/bin/bash", "-lc", text]) == Found(PATCH, place)


@pytest.mark.parametrize("before, folder", [("", None), ("cd d && ", "d"), ("cd d &&\r\n", "d"), ("\r\n", None)])
def test_lines_may_end_with_a_carriage_return(before, folder):
    text = script(before, after="\n").replace("\r\n", "\n").replace("\n", "\r\n")
    found = find(["/bin/bash", "-lc", text])
    assert found.folder == folder and found.patch.split() == PATCH.split()


def test_a_script_with_a_nul_is_no_patch():
    assert find(["/bin/bash", "-lc", script().replace("+new", "+n\0ew")]) is None


@pytest.mark.parametrize("text", [
    script(after="\necho hi"), script("echo hi && "), script("cd a b && "), script("cd sub; "), script("cd sub || "),
    script("cd a && cd b && "), script("cd $HOME && "), script('cd "$HOME" && '), script('cd "" && '), script("cd && "),
    script("cd 12 && "), script("cd {a,b} && "), script('cd "su"b && '), script("(", after="\n)"), script("# c\n"),
    script("time "), script(name="/usr/bin/apply_patch"), script(name='"apply_patch"'), script(name="apply_patch x"),
    script(quoted="<<'EOF' > out"), script(quoted="<<'EOF' | cat"), script(quoted="<<E'O'F"), script(end="EOFX"),
    script(end="EOF && echo"), "apply_patch '%s'" % PATCH, "apply_patch", "cat <<'EOF' | apply_patch\n%s\nEOF" % PATCH,
])
def test_other_scripts_are_run(text):
    assert find(["/bin/bash", "-lc", text]) is None


@pytest.mark.parametrize("argv, found", [
    (["apply_patch", "anything"], Found("anything", None)), (["applypatch", PATCH], Found(PATCH, None)),
    (["apply_patch"], None), (["apply_patch", PATCH, "x"], None), (["/bin/apply_patch", PATCH], None), ([], None),
    (["BASH", "-lc", script()], Found(PATCH, None)), (["zsh", "-c", script()], Found(PATCH, None)),
    (["bash.exe", "-lc", script()], Found(PATCH, None)), (["pwsh", "-Command", script()], Found(PATCH, None)),
    (["cmd", "/c", script()], Found(PATCH, None)), (["dash", "-c", script()], None), (["bash", "-x", script()], None),
    (["env", "bash", "-c", script()], None),
])
def test_which_programs_are_looked_into(argv, found):
    assert find(argv) == found


@pytest.mark.parametrize("argv", [[PATCH], ["bash", "-lc", PATCH], ["sh", "-c", " %s\n" % PATCH]])
def test_a_patch_by_itself_is_refused(argv):
    with pytest.raises(Rejected) as told:
        find(argv)
    assert str(told.value) == ("apply_patch verification failed: patch detected without explicit call to apply_patch. "
                               'Rerun as ["apply_patch", "<patch>"]')
