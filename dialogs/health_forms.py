"""The dialogs of the product's health and of what a restored backup had not sent; `dialogs.forms` lists them all."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

_Hidden = Ask(Kind.HIDDEN)


class ShowHealth(Form):
    """健康检查."""

    name = "health"


class OldLetters(Form):
    """Letters that a restored backup held unsent: all of them at once, or one by one."""

    name = "old_letters"
    act: Annotated[str, _Hidden]  # send, drop, look
    letter: Annotated[str, _Hidden] = ""  # empty: all
