"""The sentences that came along, for handlers, which know no catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from dialogs.text_keys import FAMILY
from domain.own_text import BadSentence, Wrong, fits, quoted, read_sentence
from storage.own_texts import OwnText

Own = Mapping[tuple[str, str], str]


class Sentences(Protocol):
    def ours(self, key: str, language: str) -> str:
        """As it came along, with its blanks by their names."""
        ...

    def blanks(self, language: str) -> Mapping[str, str]:
        """What each blank is called in words."""
        ...

    def sample(self, text: str, language: str) -> str:
        """A sentence filled in with examples, as its reader hears it."""
        ...

    def known(self, word: str, language: str) -> bool:
        """Whether it is something to send or to press."""
        ...


class NoSentences:
    """Where nothing is said."""

    def ours(self, key: str, language: str) -> str:
        return ""

    def blanks(self, language: str) -> Mapping[str, str]:
        return {}

    def sample(self, text: str, language: str) -> str:
        return text

    def known(self, word: str, language: str) -> bool:
        return False


def standing(sentences: Sentences, texts: Mapping[tuple[str, str], OwnText]) -> Own:
    """Those in force: what cannot be said, or filled in as ours is, any more gives way to ours."""
    return {
        pair: one.words
        for pair, one in texts.items()
        if one.words and one.key in FAMILY and fits(one.words, sentences.ours(one.key, one.language))
    }


def read_own(sentences: Sentences, key: str, language: str, said: str) -> str:
    """A sentence as a district wants to say it, as it is kept. Raises BadSentence."""
    ours = sentences.ours(key, language)
    made = read_sentence(said, ours, sentences.blanks(language))
    strange = {one for one in quoted(made) - quoted(ours) if not sentences.known(one, language)}
    if strange:
        raise BadSentence(Wrong.NAMED, tuple(sorted(strange)))
    return made
