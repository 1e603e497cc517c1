"""What came along to say, for those who know no catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dialogs.commands import heard
from dialogs.text_keys import Blank
from locales.catalogue import filled, texts


class Catalogues:
    def ours(self, key: str, language: str) -> str:
        return texts(language).get(key, "")

    def blanks(self, language: str) -> Mapping[str, str]:
        return _words("blank", language)

    def sample(self, text: str, language: str) -> str:
        return filled(text, _words("sample", language))

    def known(self, word: str, language: str) -> bool:
        return heard(word) is not None or word in _labels(language)


@cache
def _words(family: str, language: str) -> Mapping[str, str]:
    return {one.value: texts(language)[f"{family}.{one}"] for one in Blank}


@cache
def _labels(language: str) -> frozenset[str]:
    return frozenset(text for key, text in texts(language).items() if key.startswith("button."))
