"""A sentence of the bot as a district says it: the same blanks as ours, not longer than a step may be, no markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 700
"""Bytes: a step with its choices has to fit 2,000, filled in."""
_BLANK = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")
_KEPT = re.compile(r"\{([a-z_]+)\}")
_MARKUP = re.compile(r"<[a-zA-Z/!?]|\]\(|\*\*|__|```|&[a-z]+;|&#")
_QUOTED = re.compile("“([^”{}]+)”")


class Wrong(StrEnum):
    EMPTY = "empty"
    LONG = "long"
    MARKUP = "markup"
    GONE = "gone"  # a blank that ours has
    UNKNOWN = "unknown"  # a blank that ours has not, or a brace that opens none
    NAMED = "named"  # something to send or press that there is not


@dataclass
class BadSentence(Exception):
    """`what`: the blanks, or the words in quotes, that are meant."""

    wrong: Wrong
    what: tuple[str, ...] = ()


def blanks(text: str) -> Counter[str]:
    """The names of the blanks of a sentence as it is kept, and how often each stands there."""
    return Counter(_KEPT.findall(text))


def fits(text: str, ours: str) -> bool:
    """Whether a sentence that was taken once can still be filled in as ours is."""
    return blanks(text) == blanks(ours) and not re.search("[{}]", _KEPT.sub("", text))


def shown(text: str, words: Mapping[str, str]) -> str:
    """With its blanks named in words: {编号}."""
    return _KEPT.sub(lambda found: "{" + words.get(found[1], found[1]) + "}", text)


def quoted(text: str) -> set[str]:
    """What people are told to send or press."""
    return set(_QUOTED.findall(text))


def read_sentence(text: str, ours: str, words: Mapping[str, str]) -> str:
    """A sentence as somebody wrote it, its blanks by their words or names; as it is kept. Raises BadSentence."""
    made = _named(_tidy(text), words)
    plain = _KEPT.sub("", made)
    if _MARKUP.search(plain):
        raise BadSentence(Wrong.MARKUP)
    if not re.search(r"\w", plain):
        raise BadSentence(Wrong.EMPTY)
    if len(made.encode()) > LONGEST:
        raise BadSentence(Wrong.LONG)
    wanted, there = blanks(ours), blanks(made)
    if more := there - wanted:
        raise BadSentence(Wrong.UNKNOWN, tuple(more))
    if gone := wanted - there:
        raise BadSentence(Wrong.GONE, tuple(gone))
    return made


def is_kept(text: str, kept: str, words: Mapping[str, str]) -> bool:
    """Whether it is the very sentence that is kept, its blanks by their words or names."""
    try:
        return _named(_tidy(text), words) == kept
    except BadSentence:
        return _tidy(text) in (kept, shown(kept, words))


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


def _named(text: str, words: Mapping[str, str]) -> str:
    names = {word: name for name, word in words.items()}

    def name(found: re.Match[str]) -> str:
        said = found[1].strip()
        known = names.get(said) or (said if said in words else "")
        if not known:
            raise BadSentence(Wrong.UNKNOWN, (said[:20],))
        return "{" + known + "}"

    made = _BLANK.sub(name, text)
    if re.search("[{}｛｝]", _KEPT.sub("", made)):
        raise BadSentence(Wrong.UNKNOWN, ("{ }",))
    return made
