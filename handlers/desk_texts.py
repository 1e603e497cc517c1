"""What the bot says, at the desk: found by words, with who may hear it, how it is filled in, and what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.letter import Choice, Param, moment, name, phrase
from dialogs.text_forms import LANGUAGES, OURS
from dialogs.text_keys import FAMILY, OwnText, TextFamily
from domain.own_text import blanks
from domain.permissions import Permission, ensure
from domain.refusal import Refusal, Refused
from handlers.set_text import named, sentence_now
from handlers.talk import Talk
from storage.own_texts import OwnText as Kept
from storage.own_texts import changes_of


@dataclass(frozen=True, slots=True)
class TextLine:
    """`own`: the district says it its own way; `moved`: ours has changed since; `lost`: it fits ours no more."""

    key: str
    family: TextFamily
    said: str
    own: bool
    moved: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class TextSeen:
    """`ours` and `then` (ours as it was when it was changed last) with blanks in words; `sample` as it is heard."""

    line: TextLine
    language: str
    ours: str
    then: str
    sample: str
    blanks: Sequence[tuple[str, str]]
    changes: Sequence[tuple[tuple[Param, ...], str, str]]
    choices: Sequence[Choice]


def language_asked(talk: Talk, asked: str) -> str:
    return asked if asked in LANGUAGES else talk.language if talk.language in LANGUAGES else LANGUAGES[0]


def texts_found(talk: Talk, language: str, words: str, family: str, *, own: bool) -> Sequence[TextLine]:
    ensure(talk.anywhere(), Permission.TEXTS_SET)
    wanted = words.casefold().split()
    lines = (_line(talk, key, language) for key in FAMILY if family in ("", FAMILY[key]))
    return [
        line
        for line in lines
        if all(word in line.said.casefold() for word in wanted) and (line.own or line.lost or not own)
    ]


def _line(talk: Talk, key: str, language: str) -> TextLine:
    kept = talk.house.district.texts.get((language, key))
    ours = talk.house.sentences.ours(key, language)
    changed = kept is not None and bool(kept.words)
    own = (language, key) in talk.house.own_texts
    return TextLine(
        key,
        FAMILY[key],
        named(talk, sentence_now(talk, key, language), language),
        own,
        changed and kept is not None and kept.ours != ours,
        changed and not own,
    )


async def text_seen(talk: Talk, key: str, language: str) -> TextSeen:
    """Raises Refusal for what no district may say its own way."""
    ensure(talk.anywhere(), Permission.TEXTS_SET)
    if key not in FAMILY:
        raise Refusal(Refused.BUTTON_STALE)
    line, sentences = _line(talk, key, language), talk.house.sentences
    ours, now = sentences.ours(key, language), sentence_now(talk, key, language)
    words = sentences.blanks(language)
    changes = await changes_of(talk.work, key, language)
    filled = [(words[one], sentences.sample("{" + one + "}", language)) for one in blanks(now)]
    return TextSeen(
        line,
        language,
        named(talk, ours, language),
        named(talk, changes[-1].ours, language) if line.moved else "",
        sentences.sample(now, language),
        filled,
        _changes(talk, changes, language),
        _choices(key, language, own=line.own or line.lost),
    )


def _changes(talk: Talk, kept: Sequence[Kept], language: str) -> Sequence[tuple[tuple[Param, ...], str, str]]:
    """The last first: when and by whom, from what, to what."""
    found, before = [], ""
    for one in kept:
        old, new = before or one.ours, one.words or one.ours
        by = name(one.made_by) if one.made_by else ""
        found.append(((moment(one.made_at), by), named(talk, old, language), named(talk, new, language)))
        before = one.words
    return found[::-1]


def _choices(key: str, language: str, *, own: bool) -> Sequence[Choice]:
    args = {"key": key, "language": language}
    found = [Choice(phrase(f"own_text.{OwnText.CHANGE}"), "set_text", args, primary=True)]
    if own:
        found.append(Choice(phrase(f"own_text.{OwnText.OURS}"), "set_text", {**args, "sentence": OURS}))
    return found
