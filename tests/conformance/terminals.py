"""Miniature agents on a terminal: ``python terminals.py NAME``. Each docstring says what it does, right or wrong.

The good one is a plain read-eval-print loop that takes lines while it works. Nothing here waits by the clock.
"""

import json
import os
import signal
import sys
import threading
import tty

from miniatures import MINIATURES, hang, miniature, request

PROMPT, BUSY, CLEAR = "you> ", "busy> ", "\r\x1b[K"


def show(text):
    """Print at once, in one piece."""
    os.write(1, text.encode("utf-8"))


def lines():
    """The lines that are typed, as they come."""
    data = b""
    while True:
        more = os.read(0, 4096)
        if not more or more == b"\x04":
            return
        data += more
        while b"\n" in data:
            line, _, data = data.partition(b"\n")
            yield line.decode("utf-8").strip()


def message(text):
    """What the user said, as an item."""
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}


def loop(keep=list):
    """The good one; ``keep`` gives of the lines that have been typed since the last request those that are said."""
    said, pending, lock, busy, stop = [], [], threading.Lock(), threading.Event(), threading.Event()

    def work():
        while pending and not stop.is_set():
            with lock:
                said.extend(map(message, keep(pending)))
                del pending[:]
            answer = request(json.dumps({"model": "m", "input": said}).encode("utf-8")).decode("utf-8")
            for event in answer.split("\n\n"):
                data = json.loads(event.partition("data: ")[2] or "{}")
                if data.get("type") == "response.output_item.done" and not stop.is_set():
                    show(CLEAR + "agent: {}\n{}".format(data["item"]["content"][0]["text"], BUSY))
        busy.clear()
        show(CLEAR + PROMPT)

    def interrupted(number, frame):
        stop.set()
        busy.clear()
        show(CLEAR + "(stopped)\n" + PROMPT)

    signal.signal(signal.SIGINT, interrupted)
    show("A small agent.\n" + PROMPT)
    for line in lines():
        stop.clear()
        with lock:
            pending.append(line)
        if busy.is_set():
            show("(noted: {})\n{}".format(line, BUSY))
        else:
            busy.set()
            show(BUSY)
            threading.Thread(target=work, daemon=True).start()


@miniature
def repl():
    """Sends the whole conversation; a line that is typed while it works is said before the next request."""
    loop()


@miniature
def loses_steers():
    """Says what begins a turn, notes what is typed later, asks once more for it, and does not say it."""
    turns = []
    loop(lambda typed: [] if turns else turns.append(1) or typed)


@miniature
def says_steers_backwards():
    """Of several lines that are typed while it works the last one is said first."""
    loop(lambda typed: typed[::-1])


@miniature
def is_never_ready():
    """Shows a banner and nothing more."""
    show("Loading the world\n")
    hang()


@miniature
def leaves_its_terminal():
    """Shows its prompt and ends at the first line."""
    show(PROMPT)
    next(lines())
    show("no licence found\n")
    sys.exit(3)


@miniature
def shows_no_typing():
    """Shows its prompt, reads, and shows nothing of it."""
    tty.setraw(0)
    show(PROMPT)
    while os.read(0, 1024):
        pass


@miniature
def never_asks():
    """Takes the line and says that it works, for ever."""
    show(PROMPT)
    next(lines())
    show(BUSY)
    hang()


@miniature
def never_reads():
    """Shows its prompt and reads nothing."""
    tty.setraw(0)
    show(PROMPT)
    hang()


@miniature
def draws_without_end():
    """Fills the screen again and again."""
    show(PROMPT)
    while True:
        show("\x1b[2J\x1b[H" + "drawing " * 400)


@miniature
def draws_nonsense():
    """Sends sequences that no terminal knows, and its prompt in the middle of it; then it hangs."""
    show("\x1b[?1;2r\x1b[<1u\x1b[99;99;99H\x1b]8;;x\x1b\\\x1b[?9999h\xff\x1bP+q\x1b\\\n" + "\x1b[1;1;1;1;1;1G")
    hang()


if __name__ == "__main__":
    MINIATURES[sys.argv[1]]()
