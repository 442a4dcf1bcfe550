"""Random patches on random files, most of which nearly fit, and upstream's own apply_patch as the oracle."""

import os
import random
import subprocess

__all__ = ["case", "oracle"]

LINES = ("", "a", "b", "c", "  a", "a  ", "\ta", "a\r", "x — y", "x - y", "“q”", '"q"', "it's", "it’s", "\xa0a", "a b",
         "a\u2003b", "+", "- ", " ", "%s", "\u2011z", "-z", "\x1ca", "\x85a", "*** End of File", "@@", "@@ a")
PATHS = ("a",) * 12 + ("b", "b", "d/c", "d/c", "./a", "n", "e/f/g", "a/x", "d")


def case(seed):
    """(patch, files: path to text)."""
    dice = random.Random(seed)
    files = {name: _text(dice) for name in ("a", "b", "d/c") if name == "a" or dice.random() < 0.7}
    lines = ["*** Begin Patch"]
    for _ in range(dice.choice((1, 1, 1, 1, 2, 3)) if dice.random() < 0.97 else 0):
        lines += _hunk(dice, files)
    lines.append("*** End Patch")
    return _spoilt(dice, lines), files


def oracle(binary, patch, folder):
    """(exit code, output) of the codex binary under the name apply_patch, in `folder`."""
    done = subprocess.run(["apply_patch", patch], executable=str(binary), cwd=str(folder), env={"PATH": os.defpath},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode("utf-8")


def _text(dice):
    lines = [dice.choice(LINES) for _ in range(dice.choice((0, 1, 2, 3, 4, 6, 9)))]
    return "\n".join(lines) + ("\n" if lines and dice.random() < 0.75 else "")


def _hunk(dice, files):
    path, kind = dice.choice(PATHS), dice.random()
    if kind < 0.12:
        return ["*** Add File: " + path] + ["+" + dice.choice(LINES) for _ in range(dice.randrange(4))]
    if kind < 0.2:
        return ["*** Delete File: " + path]
    lines = ["*** Update File: " + path]
    if dice.random() < 0.15:
        lines.append("*** Move to: " + dice.choice(("b", "n", "m/n", "a", "d")))
    text = files.get(path, "a\nb").split("\n")
    places = sorted(dice.randrange(len(text) + 1) for _ in range(dice.choice((1, 1, 1, 2, 2, 3))))
    if dice.random() < 0.1:
        places.reverse()
    for number, place in enumerate(places):
        lines += _chunk(dice, text, place, number)
    return lines


def _chunk(dice, text, place, number):
    lines = []
    if dice.random() < 0.2:
        lines.append("@@ " + _nearly(dice, dice.choice(text[:place + 1])))
    elif number or dice.random() < 0.7:
        lines.append("@@")
    for line in text[place:place + dice.choice((0, 1, 1, 2, 2, 3))]:
        line, kind = _nearly(dice, line), dice.random()
        if kind < 0.5:
            lines.append(" " + line if line or dice.random() < 0.5 else "")
        else:
            lines.append("-" + line)
        if kind > 0.8:
            lines.append("+" + dice.choice(LINES))
    if dice.random() < 0.5 or lines[-1:] == ["@@"] and dice.random() < 0.9:
        lines.append("+" + dice.choice(LINES))
    if dice.random() < 0.08:
        lines.append("*** End of File")
    return lines


def _nearly(dice, line):
    """`line`, or one that only the lenient ways of matching find, or seldom another one."""
    kind = dice.random()
    if kind < 0.8:
        return line
    if kind < 0.98:
        plain = line.replace("—", "-").replace("“", '"').replace("”", '"').replace("’", "'").replace("\xa0", " ")
        return dice.choice((line.strip(), line + " ", " " + line, plain))
    return dice.choice(LINES)


def _spoilt(dice, lines):
    """The text of a patch; seldom one that is no patch any more."""
    if dice.random() < 0.025:
        lines.pop(dice.randrange(len(lines)))
    if dice.random() < 0.025:
        lines.insert(dice.randrange(len(lines)), dice.choice(LINES))
    if dice.random() < 0.025:
        lines = ["<<" + dice.choice(("EOF", "'EOF'", '"EOF"', "EO"))] + lines + ["EOF"]
    if dice.random() < 0.06:
        lines = [dice.choice(("", " ", "\t")) + line + dice.choice(("", " ")) if line.startswith("***") else line
                 for line in lines]
    return dice.choice(("\n",) * 9 + ("\r\n",)).join(lines) + dice.choice(("", "\n"))
