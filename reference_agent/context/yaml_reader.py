"""Reads YAML into values of known shapes, as upstream does with Rust's serde_yaml (codex 0.115.0, measured).

PyYAML splits the text into events (`yaml_scanner`); this module makes values of them. The shapes decide what a scalar
means: `5`, `yes` and `2024-01-01` are texts where the shape is a text, and `false` is a boolean only where the shape is
a boolean, and only without quotes. The reader differs from PyYAML's own loaders in these points:

* A key that a shape knows may appear once. A key that it does not know is skipped with its value, however often it
  appears and however deep its value is.
* Aliases stand for the value that they name. Merge keys (`<<`) have no meaning. Tags have none either, except
  `!!null`.
* A stream has one document.
* A byte order mark counts as a blank.

PyYAML is imported with this module: import it only when there is YAML to read.
"""

from typing import Any, Dict, List, NamedTuple, Tuple

import yaml

from .yaml_scanner import Events

__all__ = ["Choice", "Either", "Flag", "ListOf", "Maybe", "Table", "Text", "YamlError", "load"]

_NULLS = ("", "~", "null", "Null", "NULL")
_NULL_TAG = "tag:yaml.org,2002:null"
_FLAGS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


class YamlError(Exception):
    """The text is not YAML, or its value has not the shape that was asked for."""


class _Document(NamedTuple):
    """The events of a document, and for each alias the position of the node that it names."""

    events: List[Any]
    aliases: Dict[int, int]


def load(text: str, shape: Any) -> Any:
    """The value of the one document in `text`, in the form that `shape` gives. Raises `YamlError`."""
    found = _parse(" " + text[1:] if text.startswith("\ufeff") else text)
    return shape.read(found, 0)[0]


def _parse(text: str) -> _Document:
    found, documents = _Document([], {}), 0
    anchors: Dict[str, int] = {}
    try:
        loader = Events(text)
        while loader.check_event():
            event = loader.get_event()
            documents += isinstance(event, yaml.DocumentStartEvent)
            if not isinstance(event, yaml.NodeEvent):
                if isinstance(event, _CLOSING):
                    found.events.append(event)
                continue
            if isinstance(event, yaml.AliasEvent):
                if event.anchor not in anchors:
                    raise YamlError("unknown anchor")
                found.aliases[len(found.events)] = anchors[event.anchor]
            elif event.anchor is not None:
                anchors[event.anchor] = len(found.events)
            found.events.append(event)
    except (yaml.YAMLError, ValueError, OverflowError):
        raise YamlError("not YAML")
    if documents != 1:
        raise YamlError("not one document")
    return found


def _follow(found: _Document, at: int) -> Tuple[Any, int]:
    """(the event at `at`, its position); for an alias those of the node that it names."""
    at = found.aliases.get(at, at)
    return found.events[at], at


def _skip(found: _Document, at: int) -> int:
    """The position after the node that begins at `at`."""
    depth = 0
    while True:
        depth += isinstance(found.events[at], _OPENING) - isinstance(found.events[at], _CLOSING)
        at += 1
        if depth == 0:
            return at


class _Text:
    """Any scalar, as it is written."""

    def read(self, found: _Document, at: int) -> Tuple[str, int]:
        event, _ = _follow(found, at)
        if not isinstance(event, yaml.ScalarEvent):
            raise YamlError("expected a string")
        return event.value, at + 1


class _Flag:
    """A boolean without quotes."""

    def read(self, found: _Document, at: int) -> Tuple[bool, int]:
        event, _ = _follow(found, at)
        if not _is_plain(event) or event.value not in _FLAGS:
            raise YamlError("expected a boolean")
        return _FLAGS[event.value], at + 1


Text, Flag = _Text(), _Flag()


class Choice:
    """One of several words."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def read(self, found: _Document, at: int) -> Tuple[str, int]:
        value, after = Text.read(found, at)
        if value not in self._words:
            raise YamlError("unknown variant")
        return value, after


class Either:
    """The first of several shapes that the value has."""

    def __init__(self, *shapes: Any) -> None:
        self._shapes = shapes

    def read(self, found: _Document, at: int) -> Tuple[Any, int]:
        for shape in self._shapes:
            try:
                return shape.read(found, at)
            except YamlError:
                continue
        raise YamlError("no shape fits")


class Maybe:
    """`shape`, or null for None."""

    def __init__(self, shape: Any) -> None:
        self._shape = shape

    def read(self, found: _Document, at: int) -> Tuple[Any, int]:
        event, _ = _follow(found, at)
        if getattr(event, "tag", None) == _NULL_TAG and isinstance(event, yaml.ScalarEvent):
            if event.value not in _NULLS:
                raise YamlError("expected null")
            return None, at + 1
        if _is_plain(event) and event.tag is None and event.value in _NULLS:
            return None, at + 1
        return self._shape.read(found, at)


class ListOf:
    """A sequence of `shape`."""

    def __init__(self, shape: Any) -> None:
        self._shape = shape

    def read(self, found: _Document, at: int) -> Tuple[List[Any], int]:
        event, inside = _follow(found, at)
        if not isinstance(event, yaml.SequenceStartEvent):
            raise YamlError("expected a sequence")
        inside += 1
        values: List[Any] = []
        while not isinstance(found.events[inside], yaml.SequenceEndEvent):
            value, inside = self._shape.read(found, inside)
            values.append(value)
        return values, _skip(found, at)


class Table:
    """A mapping with the keys `fields`; the value is a dictionary of those that are present.

    `aliases` are other names of keys. A scalar without text is an empty mapping.
    """

    def __init__(self, fields: Dict[str, Any], aliases: Dict[str, str] = {}) -> None:
        self._fields = fields
        self._aliases = aliases

    def read(self, found: _Document, at: int) -> Tuple[Dict[str, Any], int]:
        event, inside = _follow(found, at)
        if _is_plain(event) and event.value == "":
            return {}, at + 1
        if not isinstance(event, yaml.MappingStartEvent):
            raise YamlError("expected a mapping")
        inside += 1
        values: Dict[str, Any] = {}
        while not isinstance(found.events[inside], yaml.MappingEndEvent):
            key, inside = Text.read(found, inside)
            key = self._aliases.get(key, key)
            if key not in self._fields:
                inside = _skip(found, inside)
                continue
            if key in values:
                raise YamlError("duplicate field")
            values[key], inside = self._fields[key].read(found, inside)
        return values, _skip(found, at)


def _is_plain(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.style is None
