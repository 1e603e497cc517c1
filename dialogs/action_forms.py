"""Dialogs of actions: what was agreed, who does it, until when. `due`: a day as YYYY-MM-DD."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

Hidden = Ask(Kind.HIDDEN)
Words = Ask(Kind.WORDS)
Chosen = Ask(Kind.CHOICE)
ActionId = Annotated[str, Hidden]
Due = Annotated[str, Ask(Kind.CHOICE, typed=True)]


class AddAction(Form):
    """加行动项."""

    name = "add_action"
    consultation: Annotated[str, Hidden]
    words: Annotated[list[str], Words]
    who: Annotated[str, Chosen]
    due: Due


class ShowActions(Form):
    """行动项: of a consultation, or one's own."""

    name = "actions"
    consultation: Annotated[str, Hidden] = ""


class ShowAction(Form):
    name = "show_action"
    action: ActionId


class DoAction(Form):
    """办完了: what was done, with photos."""

    name = "do_action"
    action: ActionId
    words: Annotated[list[str], Ask(Kind.WORDS, files=True)]
    files: Annotated[list[str], Hidden] = []


class ExtendAction(Form):
    """延期."""

    name = "extend_action"
    action: ActionId
    due: Due
    reason: Annotated[list[str], Words]


class HandOverAction(Form):
    """换人办."""

    name = "hand_over_action"
    action: ActionId
    who: Annotated[str, Chosen]


class ReopenAction(Form):
    """重新办."""

    name = "reopen_action"
    action: ActionId
    due: Due
    reason: Annotated[list[str], Words]


class DropAction(Form):
    """不办了."""

    name = "drop_action"
    action: ActionId
    reason: Annotated[list[str], Words]
