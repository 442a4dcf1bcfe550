"""Views: decoded texts that know where each of their characters came from. No I/O.

A secret is rarely found in the text as it was sent. It stands in a JSON string, after escapes, percent-encoded, in
base64, or cut into the deltas of a stream. So the rules look at decoded text, and what they find must be replaced in
the original. A view is such a decoded text. `View.ranges(start, end)` says which pieces of the originals a piece of
the view covers.

    part         the original text number N                   Part
    slice        a piece of another view                      Slice
    substituted  another view, some pieces replaced           Substituted   (escapes, percent-encoding, terminal codes)
    opaque       decoded from a piece that cannot be split    Opaque        (base64: a finding covers the whole piece)
    joined       several views, one after another             Joined        (deltas)

A substitution keeps two integers a piece, so that a view of 100 MB costs little more than its text.
"""
from array import array
from bisect import bisect_right
from typing import Callable, List, Match, Pattern, Sequence, Tuple

__all__ = ["Joined", "Opaque", "Part", "Range", "Slice", "Substituted", "View"]

#: A piece of an original: the number of the part, start, end (exclusive).
Range = Tuple[int, int, int]


class View:
    """A text made from originals; see the head of this module."""

    def __init__(self, text: str) -> None:
        self.text = text

    def ranges(self, start: int, end: int) -> List[Range]:
        """The pieces of the originals behind `text[start:end]`, in order."""
        raise NotImplementedError


class Part(View):
    """An original text."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self.number = number

    def ranges(self, start: int, end: int) -> List[Range]:
        return [(self.number, start, end)]


class Slice(View):
    """The piece `start:end` of another view."""

    def __init__(self, parent: View, start: int, end: int) -> None:
        super().__init__(parent.text[start:end])
        self.parent, self.offset = parent, start

    def ranges(self, start: int, end: int) -> List[Range]:
        return self.parent.ranges(self.offset + start, self.offset + end)


class Opaque(View):
    """A text decoded from the piece `start:end` of another view: every part of it stands for the whole piece."""

    def __init__(self, parent: View, start: int, end: int, text: str) -> None:
        super().__init__(text)
        self.parent, self.piece = parent, (start, end)

    def ranges(self, start: int, end: int) -> List[Range]:
        return self.parent.ranges(*self.piece)


class Substituted(View):
    """Another view in which each match of a pattern is replaced by `replace(match)`."""

    def __init__(self, parent: View, pattern: Pattern[str], replace: Callable[[Match[str]], str]) -> None:
        self.parent = parent
        #: Where each replacement starts and ends here, and where its match starts and ends in the parent.
        self.starts, self.ends, self.sources, self.source_ends = array("q"), array("q"), array("q"), array("q")
        pieces: List[str] = []
        length = last = 0
        for match in pattern.finditer(parent.text):
            new = replace(match)
            pieces += (parent.text[last:match.start()], new)
            length += match.start() - last
            self.starts.append(length)
            length += len(new)
            self.ends.append(length)
            self.sources.append(match.start())
            last = match.end()
            self.source_ends.append(last)
        pieces.append(parent.text[last:])
        super().__init__("".join(pieces))

    def ranges(self, start: int, end: int) -> List[Range]:
        return self.parent.ranges(self._source(start, self.sources), self._source(end, self.source_ends, True))

    def _source(self, place: int, inside: Sequence[int], is_end: bool = False) -> int:
        """A place of the parent; a place within a replacement becomes that replacement's edge, from `inside`.

        An end takes in no replacement that starts there, a start takes in none that ended there.
        """
        index = bisect_right(self.starts, place - 1 if is_end else place) - 1
        if index < 0:
            return place
        if place < self.ends[index] or (is_end and place == self.ends[index]):
            return inside[index]
        return self.source_ends[index] + place - self.ends[index]


class Joined(View):
    """Several views, with `between` as the text between two of them."""

    def __init__(self, views: Sequence[View], between: str = "") -> None:
        self.views, self.starts = views, array("q")
        length = 0
        for view in views:
            self.starts.append(length)
            length += len(view.text) + len(between)
        super().__init__(between.join(view.text for view in views))

    def ranges(self, start: int, end: int) -> List[Range]:
        found: List[Range] = []
        for index in range(max(0, bisect_right(self.starts, start) - 1), len(self.views)):
            view, offset = self.views[index], self.starts[index]
            if offset >= end:
                break
            first, last = max(start - offset, 0), min(end - offset, len(view.text))
            if first < last:
                found += view.ranges(first, last)
        return found
