"""The dialogs of a referral at the station: propose, write and send, call back, answer the department, pass on."""

from __future__ import annotations

from typing import Annotated, Any

from dialogs.form import Ask, Form, Kind

_Hidden = Ask(Kind.HIDDEN)
_ItemId = Annotated[str, _Hidden]
_SheetId = Annotated[str, _Hidden]


def _own(values: dict[str, Any]) -> bool:
    return values.get("how") == "own"


class ProposeReferral(Form):
    """建议交办."""

    name = "propose_referral"
    item: _ItemId
    department: Annotated[str, Ask(Kind.CHOICE)]
    reason: Annotated[list[str] | None, Ask(Kind.WORDS, optional=True)] = None


class Refer(Form):
    """交办. `draft` holds the proposed text, `sheet` the proposal that it comes of; `helper` and `photo` are asked
    until there is no more: `helpers` and `chosen` are what came of it, `left` the photos that nobody decided on yet."""

    name = "refer"
    check = True
    item: _ItemId
    sheet: Annotated[str, _Hidden] = ""
    draft: Annotated[list[str], _Hidden] = []
    lead: Annotated[str, Ask(Kind.CHOICE)]
    helper: Annotated[str, Ask(Kind.CHOICE)] = "none"
    helpers: Annotated[list[str], _Hidden] = []
    how: Annotated[str, Ask(Kind.CHOICE, ("as_is", "own"))]
    words: Annotated[list[str], Ask(Kind.WORDS, when=_own)] = []
    photo: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"))] = "no"
    left: Annotated[list[str], _Hidden] = []
    chosen: Annotated[list[str], _Hidden] = []


class DropSheet(Form):
    name = "drop_sheet"
    sheet: _SheetId
    reason: Annotated[list[str] | None, Ask(Kind.WORDS, optional=True)] = None


class RecallSheet(Form):
    """收回."""

    name = "recall_sheet"
    sheet: _SheetId
    reason: Annotated[list[str], Ask(Kind.WORDS)]


class GrantExtension(Form):
    name = "grant_extension"
    sheet: _SheetId


class RefuseExtension(Form):
    name = "refuse_extension"
    sheet: _SheetId
    reason: Annotated[list[str] | None, Ask(Kind.WORDS, optional=True)] = None


class AllowReturn(Form):
    name = "allow_return"
    sheet: _SheetId


class PassSheetOn(Form):
    """The returned sheet to the department that was named, in one press."""

    name = "pass_sheet_on"
    sheet: _SheetId


class AskPhone(Form):
    """城管想给您打电话，可以吗？"""

    name = "ask_phone"
    sheet: _SheetId


class AnswerPhone(Form):
    """`said` is yes or no."""

    name = "answer_phone"
    sheet: _SheetId
    said: Annotated[str, _Hidden]


class SeeSheetPhone(Form):
    name = "see_sheet_phone"
    sheet: _SheetId


class SheetsOfItem(Form):
    """交办情况."""

    name = "sheets_of_item"
    item: _ItemId


class Release(Form):
    """答复 on the ground of what the departments replied; `draft` holds the words made of it."""

    name = "release"
    check = True
    item: _ItemId
    draft: Annotated[list[str], _Hidden] = []
    how: Annotated[str, Ask(Kind.CHOICE, ("as_is", "own"))]
    words: Annotated[list[str], Ask(Kind.WORDS, files=True, when=_own)] = []
    files: Annotated[list[str], _Hidden] = []
