"""What stands in each column of a list of matters: one small function a column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dialogs.paper_forms import Column
from domain.item import Consent, Item
from domain.wording import clip
from handlers.house import House
from handlers.promises import promised
from locales.catalogue import channel_named, said
from storage.lists import Listed
from web.words import words


class Percent(float):
    """A share of one, shown as a percentage."""


Cell = str | int | float | datetime | None
WORDS_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Sight:
    """How one person sees a list: `reads` are the items whose words he may read, `mains` what merged ones went into."""

    house: House
    language: str
    names: Mapping[str, str]
    mains: Mapping[str, Item]
    reads: frozenset[str]

    def say(self, family: str, value: str | None) -> str:
        return said(f"{family}.{value}", self.language) if value else ""

    def at(self, moment: int | None) -> datetime | None:
        """Local time without a zone, as a workbook keeps it; to the minute."""
        if moment is None:
            return None
        local = datetime.fromtimestamp(moment / 1000, self.house.district.zone)
        return local.replace(tzinfo=None, second=0, microsecond=0)


def _station(sight: Sight, one: Listed) -> Cell:
    place = sight.house.district.place(one.item.now_at)
    return place.called(sight.language) if place else ""


def _category(sight: Sight, one: Listed) -> Cell:
    found = sight.house.district.category(one.item.category)
    return found.called(sight.language) if found else one.item.category


def _due(sight: Sight, one: Listed) -> Cell:
    promise = promised(one.item, sight.house.clocks_of(one.item.clocks), sight.house.calendar)
    return sight.at(promise.at) if promise and promise.at is not None else None


def _via(sight: Sight, one: Listed) -> Cell:
    if one.item.entered_by is not None:
        came = one.item.consent if one.item.consent in (Consent.VISIT, Consent.CALL) else "entered"
        return words(sight.language)(f"via_{came}")
    return channel_named(one.item.via, sight.language)


def _closing(sight: Sight, one: Listed) -> Cell:
    return words(sight.language)(f"closing_{one.item.closing}") if one.item.closing else ""


def _read(sight: Sight, one: Listed, text: str) -> str:
    return clip(text, WORDS_SHOWN) if one.item.id in sight.reads else ""


def _main(sight: Sight, one: Listed) -> Cell:
    main = sight.mains.get(one.item.id)
    return main.number if main else ""


CELLS: Mapping[Column, Callable[[Sight, Listed], Cell]] = {
    Column.NUMBER: lambda sight, one: one.item.number,
    Column.RECEIVED: lambda sight, one: sight.at(one.item.reported_at),
    Column.STATION: _station,
    Column.STATE: lambda sight, one: sight.say("state", one.item.state),
    Column.CATEGORY: _category,
    Column.URGENCY: lambda sight, one: sight.say("urgency", one.item.urgency),
    Column.PLACE: lambda sight, one: _read(sight, one, one.place),
    Column.WORDS: lambda sight, one: _read(sight, one, one.words),
    Column.HANDLER: lambda sight, one: sight.names.get(one.item.handler_id or "", ""),
    Column.ACCEPTED: lambda sight, one: sight.at(one.item.accepted_at),
    Column.CONTACTED: lambda sight, one: sight.at(one.item.contacted_at),
    Column.DUE: _due,
    Column.ANSWERED: lambda sight, one: sight.at(one.item.answered_at),
    Column.CLOSED: lambda sight, one: sight.at(one.item.closed_at),
    Column.CLOSING: _closing,
    Column.SOLVED: lambda sight, one: sight.say("solved", one.item.solved),
    Column.PLEASED: lambda sight, one: sight.say("pleased", one.item.pleased),
    Column.REDONE: lambda sight, one: one.item.redone,
    Column.TRANSFERS: lambda sight, one: one.item.transfers,
    Column.VIA: _via,
    Column.MERGED_INTO: _main,
}
WIDTHS: Mapping[Column, int] = {
    Column.NUMBER: 17,
    Column.STATION: 22,
    Column.PLACE: 28,
    Column.WORDS: 60,
    Column.MERGED_INTO: 17,
    **dict.fromkeys(
        (Column.RECEIVED, Column.ACCEPTED, Column.CONTACTED, Column.DUE, Column.ANSWERED, Column.CLOSED), 17
    ),
}
"""Of columns that are not of the usual width, in characters."""
