"""改评价 and 回头看."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind, Values
from domain.item import Solved
from domain.look_backs import Says

_Hidden = Ask(Kind.HIDDEN)
_ItemId = Annotated[str, _Hidden]


def _pressed(values: Values) -> bool:
    return bool(values.get("pressed"))


def _photo(values: Values) -> bool:
    return bool(values.get("visible")) and values.get("says") == Says.HOLDS


def _failed(values: Values) -> bool:
    return values.get("says") == Says.FAILED


class RateAgain(Form):
    """`pressed`: by a button of the answer's own letter, so that it is asked whether that was meant."""

    name = "rate_again"
    item: _ItemId
    solved: Annotated[Solved, Ask(Kind.CHOICE, tuple(Solved))]
    sure: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"), when=_pressed)] = "yes"


class AnswerLookBack(Form):
    """The resident's one press; `look` is the look-back's id."""

    name = "look_back"
    item: _ItemId
    look: Annotated[str, _Hidden]
    says: Annotated[Says, _Hidden]


class LookByCall(Form):
    """What the resident says of it on the telephone, written down by clerk or head."""

    name = "look_by_call"
    item: _ItemId
    look: Annotated[str, _Hidden]
    says: Annotated[Says, _Hidden]


class CheckLookBack(Form):
    """Of who went to see. Where there is something to see, 还好 comes with a photo, or says why there is none."""

    name = "look_check"
    item: _ItemId
    look: Annotated[str, _Hidden]
    says: Annotated[Says, _Hidden]
    words: Annotated[list[str], Ask(Kind.WORDS, files=True, when=_photo)] = []
    reason: Annotated[list[str] | None, Ask(Kind.WORDS, files=True, optional=True, when=_failed)] = None
    files: Annotated[list[str], _Hidden] = []


class SeeCheck(Form):
    """回头看: the open question of an item, with its two buttons."""

    name = "see_check"
    item: _ItemId
