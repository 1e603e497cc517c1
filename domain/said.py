"""Sentences that know what they were made of, so that another language can say them again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self


class Said(str):
    """Reads as Chinese; `values` fill its pattern, and a plain str among them is somebody's own."""

    pattern: str
    values: tuple[object, ...]

    def __new__(cls, text: str, pattern: str, values: tuple[object, ...] = ()) -> Self:
        made = super().__new__(cls, text)
        made.pattern, made.values = pattern, values
        return made


def said(pattern: str, *values: object) -> Said:
    """`pattern` with its `{}` filled in order."""
    return Said(pattern.format(*values) if values else pattern, pattern, values)


def ours(words: str) -> Said:
    """A whole sentence of our own."""
    return words if isinstance(words, Said) else said(words)


def joined(between: str, parts: Iterable[object]) -> Said:
    held = tuple(parts)
    return Said(between.join(str(one) for one in held), between.join(["{}"] * len(held)), held)
