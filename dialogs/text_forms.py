"""改文字: a sentence of the bot in the district's own words, or in ours again."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind, Values
from dialogs.text_keys import TextFamily

LANGUAGES = ("zh_CN", "en")
OURS = "=ours"
"""In place of a sentence: the one that came along."""


def _unnamed(values: Values) -> bool:
    return "key" not in values


class SetText(Form):
    """`seen` is the change that was looked at; another one is shown first."""

    name = "set_text"
    check = True
    family: Annotated[str, Ask(Kind.CHOICE, tuple(TextFamily), when=_unnamed)] = ""
    key: Annotated[str, Ask(Kind.CHOICE)]
    language: Annotated[str, Ask(Kind.CHOICE, LANGUAGES)]
    sentence: Annotated[str, Ask(Kind.CHOICE)]
    seen: Annotated[str, Ask(Kind.HIDDEN)] = ""
