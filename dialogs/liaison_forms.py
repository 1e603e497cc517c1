"""Dialogs of a department's liaison about its sheets; `on_paper`: the clerk writes down what it said on paper."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind, Values
from domain.item import Outcome

Hidden = Ask(Kind.HIDDEN)
Words = Ask(Kind.WORDS)
Chosen = Ask(Kind.CHOICE)
SheetId = Annotated[str, Hidden]
OnPaper = Annotated[bool, Hidden]

NO_DEPARTMENT = "none"
"""In place of a department: whose it is, the one that returns it cannot say."""


class ShowSheets(Form):
    """我的交办: those under way, those that wait for the station, those that are over."""

    name = "sheets"
    which: Annotated[str, Hidden] = "open"


class ShowSheet(Form):
    name = "show_sheet"
    sheet: SheetId


class ReadSheet(Form):
    """全文, page by page."""

    name = "read_sheet"
    sheet: SheetId
    page: Annotated[int, Hidden] = 0


class SignSheet(Form):
    """签收."""

    name = "sign_sheet"
    sheet: SheetId
    on_paper: OnPaper = False


class ReturnSheet(Form):
    """退回: why, and whose it is instead."""

    name = "return_sheet"
    sheet: SheetId
    on_paper: OnPaper = False
    reason: Annotated[list[str], Words]
    to: Annotated[str, Chosen]


class ExtendSheet(Form):
    """延期: how many working days, and why; the resident reads the reason."""

    name = "extend_sheet"
    check = True
    sheet: SheetId
    on_paper: OnPaper = False
    days: Annotated[str, Chosen]
    reason: Annotated[list[str], Words]


def _planned(values: Values) -> bool:
    return values.get("outcome") == Outcome.B


def _not_now(values: Values) -> bool:
    return values.get("outcome") == Outcome.C


class ReplySheet(Form):
    """答复: class, what was done, by whom, on which day. `planned` and `done` are days as YYYY-MM-DD, `doer` a content.

    `amends`: the reply that the station has not passed on yet is written anew.
    """

    name = "reply_sheet"
    check = True
    sheet: SheetId
    on_paper: OnPaper = False
    amends: Annotated[bool, Hidden] = False
    outcome: Annotated[Outcome, Ask(Kind.CHOICE, tuple(Outcome))]
    words: Annotated[list[str], Ask(Kind.WORDS, files=True)]
    reason: Annotated[list[str], Ask(Kind.WORDS, when=_not_now)] = []
    planned: Annotated[str, Ask(Kind.CALLED, when=_planned)] = ""
    doer: Annotated[str, Ask(Kind.CALLED)]
    done: Annotated[str, Ask(Kind.CALLED)]
    files: Annotated[list[str], Hidden] = []


class SortLiaisonWords(Form):
    """A liaison writing freely: the reply to which sheet, or a report of his own."""

    name = "sort_liaison_words"
    words: Annotated[list[str], Hidden] = []
    files: Annotated[list[str], Hidden] = []
    said: Annotated[list[str], Hidden] = []
    target: Annotated[str, Chosen]


class RecordSheet(Form):
    """代录: what a department without a chat said on paper."""

    name = "record_sheet"
    sheet: SheetId


class PrintSheet(Form):
    """打印交办单."""

    name = "print_sheet"
    sheet: SheetId
