"""PyYAML's scanner with the rules of libyaml, which upstream's YAML reader uses (codex 0.115.0, measured).

PyYAML follows the same rules, with these exceptions:

* A tab counts as a blank, but for the indentation of a block.
* A comment may follow the `|` or `>` of a block scalar at once.
* Other directives than `%YAML` and `%TAG` are errors, and so are escapes of lone surrogates.
* The time for nested brackets grows with their number, not with its square.
"""

import re
from typing import Any, List, Optional

from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError

__all__ = ["Events"]

_BREAKS = "\r\n\x85\u2028\u2029"
_BLOCK_HEADER = re.compile("[+-][1-9]?|[1-9][+-]?|")
_LONGEST_KEY = 1024


class Events(Reader, Scanner, Parser):
    """The events of a YAML text: `check_event()` says whether there is one more, `get_event()` returns it."""

    allow_simple_key: bool

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def scan_to_next_token(self) -> None:
        """Step over blanks, comments and line ends. A tab is no blank where a block key may begin."""
        while True:
            while self.peek() == " " or self.peek() == "\t" and (self.flow_level or not self.allow_simple_key):
                self.forward()
            if self.peek() == "#":
                while self.peek() not in "\0" + _BREAKS:
                    self.forward()
            if not self.scan_line_break():
                return
            self.allow_simple_key = self.allow_simple_key or not self.flow_level

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> List[str]:
        """What the blanks and line ends inside a plain scalar become: blanks, or line feeds. Empty at its end."""
        blanks = self._blanks()
        if self.peek() not in _BREAKS:
            return [blanks] if blanks else []
        first = self.scan_line_break()
        further: List[str] = []
        self.allow_simple_key = True
        while not self._is_document_limit():
            column, blanks = self.column, self._blanks()
            if "\t" in blanks[:max(0, indent - column)]:
                raise ScannerError("while scanning a plain scalar", start_mark,
                                   "found a tab character that violates indentation", self.get_mark())
            if self.peek() not in _BREAKS:
                return further if first == "\n" and further else [" " if first == "\n" else first] + further
            further.append(self.scan_line_break())
        return []

    def _blanks(self) -> str:
        length = 0
        while self.peek(length) in " \t":
            length += 1
        blanks = self.prefix(length)
        self.forward(length)
        return blanks

    def _is_document_limit(self) -> bool:
        return self.column == 0 and self.prefix(3) in ("---", "...") and self.peek(3) in "\0 \t" + _BREAKS

    def scan_block_scalar_indicators(self, start_mark: Any) -> Any:
        """(whether the last line ends are kept, cut, or None; the given indentation or None) of a block scalar."""
        found = _BLOCK_HEADER.match(self.prefix(2))
        header = found.group() if found else ""
        self.forward(len(header))
        self._blanks()
        digits = header.strip("+-")
        return {"+": True, "-": False}.get(header.strip("123456789")), int(digits) if digits else None

    def scan_directive_name(self, start_mark: Any) -> str:
        """The name of a directive, `YAML` or `TAG`."""
        name = Scanner.scan_directive_name(self, start_mark)
        if name not in ("YAML", "TAG"):
            raise ScannerError("while scanning a directive", start_mark, "found unknown directive name",
                               self.get_mark())
        return name

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Any) -> List[str]:
        """The pieces of a quoted scalar up to the next blank."""
        pieces = Scanner.scan_flow_scalar_non_spaces(self, double, start_mark)
        if any("\ud800" <= char < "\ue000" for piece in pieces for char in piece):
            raise ScannerError(None, None, "found invalid Unicode character escape code", start_mark)
        return pieces

    def stale_possible_simple_keys(self) -> None:
        """Forget the positions that have become too far away for a key. The oldest one comes first."""
        while self.possible_simple_keys:
            level = next(iter(self.possible_simple_keys))
            key = self.possible_simple_keys[level]
            if key.line == self.line and self.index - key.index <= _LONGEST_KEY:
                return
            if key.required:
                raise ScannerError("while scanning a simple key", key.mark, "could not find expected ':'",
                                   self.get_mark())
            del self.possible_simple_keys[level]

    def next_possible_simple_key(self) -> Optional[int]:
        """The number of the first token that may turn out to be a key, or None."""
        for key in self.possible_simple_keys.values():
            return key.token_number
        return None
