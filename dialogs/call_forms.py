"""Dialogs of 代联系: what is to be told on the telephone, what came of a call; a phone that is asked for once."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind, Values
from domain.calls import Outcome

Hidden = Ask(Kind.HIDDEN)
ItemId = Annotated[str, Hidden]


class ShowCalls(Form):
    """要打的电话: everybody who is to be called up at one's stations."""

    name = "calls"


class OpenCall(Form):
    name = "call"
    item: ItemId


def _reached(values: Values) -> bool:
    return values.get("outcome") == Outcome.REACHED


class NoteCall(Form):
    """What a call came to. `upto` is the newest call that was shown: what came after it was not told yet.

    `ended`: nobody answered on so many half-days that it is let be.
    """

    name = "note_call"
    item: ItemId
    upto: Annotated[str, Hidden] = ""
    ended: Annotated[bool, Hidden] = False
    outcome: Annotated[Outcome, Ask(Kind.CHOICE, tuple(Outcome))]
    words: Annotated[list[str] | None, Ask(Kind.WORDS, optional=True, when=_reached)] = None


class LeavePhone(Form):
    """跳过: no phone is left, and none asked for again."""

    name = "leave_phone"
