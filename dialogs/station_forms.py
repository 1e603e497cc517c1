"""Dialogs of the counter and of where an item lies: walk-ins and callers, transfer, recusal, why."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind, Values
from domain.item import Consent, Pleased, Solved, Urgency

Hidden = Ask(Kind.HIDDEN)
ItemId = Annotated[str, Hidden]


def _petition(values: Values) -> bool:
    return bool(values.get("petition_kind"))


def _decides(values: Values) -> bool:
    return bool(values.get("decides"))


def _displeased(values: Values) -> bool:
    return values.get("pleased") == Pleased.NO


class ReportFor(Form):
    """At the counter or on the telephone: what somebody says is written down for him."""

    name = "report_for"
    check = True
    words: Annotated[list[str], Ask(Kind.WORDS, files=True)]
    petition: Annotated[str, Ask(Kind.CHOICE, ("stop", "go"), when=_petition)] = "go"
    consent: Annotated[Consent, Ask(Kind.CHOICE, (Consent.VISIT, Consent.CALL, Consent.PAPER))]
    called: Annotated[str | None, Ask(Kind.CALLED, optional=True)] = None
    phone: Annotated[str | None, Ask(Kind.CALLED, optional=True)] = None
    place: Annotated[str | None, Ask(Kind.PLACE, optional=True)] = None
    category: Annotated[str, Ask(Kind.CHOICE)]
    station: Annotated[str, Ask(Kind.CHOICE)]
    reporter: Annotated[str, Hidden]
    files: Annotated[list[str], Hidden] = []
    said: Annotated[list[str], Hidden] = []
    urgency: Annotated[Urgency, Hidden] = Urgency.NORMAL
    latitude: Annotated[float | None, Hidden] = None
    longitude: Annotated[float | None, Hidden] = None


class TransferItem(Form):
    name = "transfer"
    item: ItemId
    to: Annotated[str, Ask(Kind.CHOICE)]
    reason: Annotated[list[str], Ask(Kind.WORDS)]


class RecuseFromItem(Form):
    """Head and staff say who; everybody else recuses himself."""

    name = "recuse"
    item: ItemId
    who: Annotated[str, Ask(Kind.CHOICE, when=_decides)] = ""
    words: Annotated[list[str] | None, Ask(Kind.WORDS, optional=True)] = None


class ShowWhy(Form):
    """为什么到这里."""

    name = "why"
    item: ItemId


class RateByCall(Form):
    """What the resident said on the telephone, written down by the clerk."""

    name = "rate_by_call"
    item: ItemId
    solved: Annotated[Solved, Ask(Kind.CHOICE, tuple(Solved))]
    pleased: Annotated[Pleased | None, Ask(Kind.CHOICE, tuple(Pleased), optional=True)] = None
    words: Annotated[list[str] | None, Ask(Kind.WORDS, optional=True, when=_displeased)] = None


class SeePhone(Form):
    name = "see_phone"
    item: ItemId
