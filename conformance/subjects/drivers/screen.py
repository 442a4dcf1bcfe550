"""What an agent shows: a terminal's screen, drawn by pyte, that can be asked and waited for.

The screen is looked at after every whole frame (programs hide the cursor, or ask for a synchronised update, while they
draw), so nothing that was shown for a moment is missed and nothing half-drawn is taken for shown. What the program asks
its terminal (where is the cursor, what are you, which colours) is answered, by ``answer``.
"""

import re
import threading
from typing import Any, Callable, List

import pyte

__all__ = ["Screen", "frames", "squash"]

#: Ends of a frame: a synchronised update is over, or the cursor is shown again.
_FRAME = re.compile(rb"\x1b\[\?2026l|\x1b\[\?25h")
_UPDATE = re.compile(rb"\x1b\[\?2026([hl])")

#: Asking for the colours of text and background, which pyte does not answer: whoever asks may wait seconds for them.
_COLOUR = re.compile(rb"\x1b\](1[01]);\?(?:\x1b\\|\x07)")
_COLOURS = {b"10": b"ffff/ffff/ffff", b"11": b"0000/0000/0000"}

#: pyte keeps private modes shifted; this one is bracketed paste.
_BRACKETED_PASTE = 2004 << 5


class Screen:
    """A terminal of ``rows`` by ``columns``. ``look(text)`` is called for each frame, on the feeding thread."""

    def __init__(self, rows: int, columns: int, look: Callable[[str], None], answer: Callable[[bytes], None]) -> None:
        self._screen: Any = pyte.Screen(columns, rows)
        setattr(self._screen, "write_process_input", lambda data: answer(data.encode("ascii", "ignore")))
        self._stream = pyte.ByteStream(self._screen)
        self._look, self._answer = look, answer
        self._lines = [""] * rows
        self._updating = False
        self.changed = threading.Condition()
        self.text = ""

    def feed(self, data: bytes) -> None:
        """Draw what the agent printed."""
        for asked in _COLOUR.findall(data):
            self._answer(b"\x1b]" + asked + b";rgb:" + _COLOURS[asked] + b"\x1b\\")
        for frame in frames(data):
            try:
                self._stream.feed(frame)
            except Exception:  # pyte is strict about the arguments of sequences; a terminal ignores what it cannot do
                continue
            for update in _UPDATE.findall(frame):
                self._updating = update == b"h"
            if self._updating:
                continue
            text = self._read()
            if text == self.text:
                continue
            with self.changed:
                self.text = text
                self._look(text)
                self.changed.notify_all()

    def _read(self) -> str:
        """What is on the screen; only the lines that were drawn since the last time are read again."""
        for row in self._screen.dirty:
            cells = self._screen.buffer[row]
            self._lines[row] = "".join(cells[column].data for column in range(self._screen.columns)).rstrip()
        self._screen.dirty.clear()
        return "\n".join(self._lines).rstrip()

    def shows(self, text: str) -> bool:
        """Whether ``text`` is on the screen, however it is wrapped or spaced there."""
        return squash(text) in squash(self.text)

    def paste(self, text: str) -> bytes:
        """The bytes that a terminal sends for pasted text: marked as such when the program asked for that."""
        data = text.encode("utf-8")
        return b"\x1b[200~" + data + b"\x1b[201~" if _BRACKETED_PASTE in self._screen.mode else data

    def tail(self, lines: int = 12) -> str:
        """The last lines that are not empty."""
        return "\n".join([line for line in self.text.split("\n") if line.strip()][-lines:])


def frames(data: bytes) -> List[bytes]:
    """What was printed, cut after each frame."""
    ends = [match.end() for match in _FRAME.finditer(data)]
    return [data[start:end] for start, end in zip([0] + ends, ends + [len(data)]) if end > start]


def squash(text: str) -> str:
    """``text`` without white space and the lines of boxes."""
    return re.sub(r"[\s\u2500-\u257f]+", "", text)
