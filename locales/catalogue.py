"""The catalogues: text keys to sentences, one TOML file a language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh_CN", "en")
_EMPTY = re.compile(r"「」|“”|\(\)|（）")
_LOOSE_END = re.compile(r"[ \t:：,，—-]+$", re.MULTILINE)


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


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


def said(key: str, language: str, params: Mapping[str, Any] | None = None) -> str:
    """A key's sentence; a missing parameter leaves nothing behind, neither empty quotes nor a loose colon.

    Raises KeyError for a key that no catalogue has: a fault of ours, never shown.
    """
    text = texts(language)[key]
    if not params and "{" not in text:
        return text
    filled = text.format_map(_Blank(params or {}))
    if params is None or any(value == "" for value in params.values()) or len(params) < text.count("{"):
        filled = _LOOSE_END.sub("", _EMPTY.sub("", filled))
    return filled.strip()
