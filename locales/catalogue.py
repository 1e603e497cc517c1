"""The catalogues: text keys to sentences, one TOML file a language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh_CN", "en")
_BLANK = "\ue000"
"""Stands where a parameter was empty, so that only its own line is tidied, and nobody's words."""
_EMPTY = re.compile(f"「{_BLANK}」|“{_BLANK}”|\\({_BLANK}\\)|（{_BLANK}）")
_ALONE = re.compile(rf"(?:\n[ \t]*(?:{_BLANK}[ \t]*)+)+$", re.MULTILINE)
_BETWEEN = re.compile(f" (?:{_BLANK} )+")
_LOOSE_END = re.compile(r"[ \t:：,，—-]+$")
_NO_SENTENCE = re.compile(rf"(?<=[.。]) ?{_BLANK}[.。]")


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return _BLANK


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of a language by their whole key."""
    path = Path(__file__).parent / f"{language if language in LANGUAGES else LANGUAGES[0]}.toml"
    return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8")), ""))


def _flat(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, str):
            yield key, value
        else:
            yield from _flat(value, key)


def channel_named(name: str, language: str) -> str:
    """What people call a channel; one that has no word of its own is a messenger."""
    found = texts(language)
    return found.get(f"channel.{name}") or found["channel.other"]


Own = Mapping[tuple[str, str], str]
"""Sentences that a district says its own way, by language and key."""


def said(key: str, language: str, params: Mapping[str, Any] | None = None, own: Own | None = None) -> str:
    """A key's sentence; a missing parameter leaves nothing behind, neither empty quotes nor a loose colon.

    Raises KeyError for a key that no catalogue has: a fault of ours, never shown.
    """
    text = (own.get((language, key)) if own else None) or texts(language)[key]
    return filled(text, params)


def filled(text: str, params: Mapping[str, Any] | None = None) -> str:
    """The same for a sentence that is at hand."""
    if not params and "{" not in text:
        return text
    filled = text.format_map(_Blank({name: _BLANK if value == "" else value for name, value in (params or {}).items()}))
    if _BLANK in filled:
        filled = _NO_SENTENCE.sub("", filled)
        filled = "\n".join(_tidy(line) for line in _ALONE.sub(_BLANK, _EMPTY.sub(_BLANK, filled)).split("\n"))
        filled = _LOOSE_END.sub("", filled) if _LOOSE_END.search(text) else filled
    return filled.strip()


def _tidy(line: str) -> str:
    return _LOOSE_END.sub("", _BETWEEN.sub(" ", line).replace(_BLANK, "")) if _BLANK in line else line
