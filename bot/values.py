"""The references of a letter, turned into text: words, names, times, in one reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.sheet import SHEET_WORDS
from domain.wording import clip, pages, title
from domain.wording.street import street
from handlers.house import House
from handlers.talk import CONTACT_REMOVED
from locales.catalogue import channel_named, said
from storage.database import Row

Json = Mapping[str, Any]
OPENED = "shown"
"""The kind of a title under which a station has opened a matter: everybody may read it, wherever it is carried."""


@dataclass(slots=True)
class Known:
    """Everything that the references of some letters point to, read in one go."""

    contents: dict[str, Row]
    names: dict[str, str]
    files: dict[str, Row]
    barred: frozenset[tuple[str, str]] = frozenset()  # (person, item) that he may no longer read
    apart: frozenset[tuple[str, str]] = frozenset()  # (person, consultation) that he keeps out of by now
    shut: frozenset[str] = frozenset()  # letters that tell of one of these: nobody is named in them
    desks: frozenset[tuple[str, str]] = frozenset()  # (person, item): he answers for a department that has a sheet
    phones: frozenset[tuple[str, str]] = frozenset()  # the same where the resident lets it ring him up
    english: Mapping[str, str] = field(default_factory=dict)  # names as they are spelled there, where that was given

    def name(self, person: str, language: str) -> str:
        """The public name of somebody who serves; empty where there is none."""
        return (language == "en" and self.english.get(person)) or self.names.get(person, "")


_CHANNEL_BEFORE = "label.channel_"
"""How letters named a channel before `{"$": "channels"}`: those that are kept must stay readable."""


@dataclass(slots=True)
class Values:
    """References of one letter, turned into text."""

    house: House
    known: Known
    language: str
    now: int
    channel: str = ""
    via: str = ""
    person_id: str = ""
    item_id: str = ""
    letter_id: str = ""

    def phrase(self, part: Json) -> str:
        if part["key"].startswith(_CHANNEL_BEFORE):
            return channel_named(part["key"].removeprefix(_CHANNEL_BEFORE), self.language)
        params = {name: self.value(value) for name, value in part["params"].items()}
        return said(part["key"], self.language, params, self.house.own_texts)

    def value(self, value: Any) -> str:
        if not isinstance(value, dict):
            return str(value)
        match value["$"]:
            case "words":
                return self._words(value["id"], value["clip"])
            case "title":
                return title(self._words(value["id"], 0))
            case "street":
                return self._street(value["id"])
            case "page":
                text = "\n".join(self._words(content, 0) for content in value["ids"])
                parts = pages(text, value["size"])
                return parts[value["page"]] if value["page"] < len(parts) else ""
            case "name":
                return self.known.name(value["id"], self.language) or said("label.somebody", self.language)
            case "called":
                return self._called(value)
            case "phone":
                return self._phone(value)
            case "text":
                return self.phrase(value)
            case "listing":
                comma = ", " if self.language == "en" else "、"
                separator = {"line": "\n", "arrow": " → "}.get(value["separator"], comma)
                return separator.join(self.phrase(part) for part in value["parts"])
            case _:
                return self._plain(value)

    def _plain(self, value: Json) -> str:
        match value["$"]:
            case "category":
                found = self.house.district.category(value["slug"])
                return found.called(self.language) if found else str(value["slug"])
            case "station":
                place = self.house.district.place(value["id"])
                return place.called(self.language) if place else ""
            case "department":
                department = self.house.district.department(value["id"])
                return department.called(self.language) if department else ""
            case "channels":
                labels = dict.fromkeys(channel_named(name, self.language) for name in value["names"])
                return (", " if self.language == "en" else "、").join(labels)
            case "both":
                return str(value["en" if self.language == "en" else "zh"])
            case "sealed":
                return self.house.vault.open(value["id"], value["value"]) or ""
            case "moment":
                return f"{self.day(value['at'])} {self.clock(value['at'])}"
            case "day":
                return self.day(value["at"])
            case "month":
                return self.month(value["at"])
            case "day_of_month":
                moment = self._local(value["at"])
                params = {"day": moment.day, "weekday": self._weekday(moment)}
                return said("label.day_of_month", self.language, params)
            case "clock":
                return self.clock(value["at"])
            case "hours":
                return self.hours(value["start"], value["end"])
            case "span":
                return self.span(value["ms"])
        raise ValueError(value["$"])

    def _words(self, content_id: str, most: int) -> str:
        row = self.known.contents.get(content_id)
        if row is None:
            return said("label.erased", self.language)
        if row["kind"] == OPENED:
            return str(row["text"])
        if self._barred(row) and row["person_id"] != self.person_id:
            return said("label.handed_on", self.language)
        if (self.person_id, row["consultation_id"]) in self.known.apart and row["person_id"] != self.person_id:
            return said("label.kept_out", self.language)
        if not self.house.may_carry(self.channel, row["via"]):
            return said("say.carried_elsewhere", self.language)
        text = row["text"]
        if row["sealed"]:
            text = self.house.vault.open(row["person_id"], text) or said("label.erased", self.language)
        text = text.replace(CONTACT_REMOVED, said("label.contact_removed", self.language))
        return clip(text, most) if most else text

    def _street(self, content_id: str) -> str:
        """Of a place no more than everybody may read who sees what a station has opened."""
        row = self.known.contents.get(content_id)
        return (street(row["text"]) or "") if row is not None and not row["sealed"] else ""

    def _barred(self, row: Row) -> bool:
        """A department reads what was written for it or by it, and nothing else of the item."""
        pair = (self.person_id, row["item_id"])
        return pair in self.known.barred and not (row["kind"] in SHEET_WORDS and pair in self.known.desks)

    def _called(self, value: Json) -> str:
        barred = (self.person_id, self.item_id) in self.known.barred or self.letter_id in self.known.shut
        shown = self.house.may_carry(self.channel, value.get("via") or self.via) and not barred
        name = self.house.vault.open(value["id"], value["sealed"]) if value["sealed"] and shown else None
        return name or said("label.a_resident", self.language)

    def _phone(self, value: Json) -> str:
        pair = (self.person_id, self.item_id)
        if pair in self.known.barred - self.known.phones:
            return said("label.handed_on", self.language)
        if not self.house.may_carry(self.channel, self.via):
            return said("say.carried_elsewhere", self.language)
        return self.house.vault.open(value["id"], value["sealed"]) or said("label.erased", self.language)

    def _local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, self.house.district.zone)

    def _month(self, moment: datetime, names: str = "months") -> str:
        return said(f"label.{names}", self.language).split(",")[moment.month - 1]

    def _weekday(self, moment: datetime) -> str:
        return said("label.weekdays", self.language).split(",")[moment.weekday()]

    def month(self, at: int) -> str:
        moment = self._local(at)
        return said("label.month_year", self.language, {"month_name": self._month(moment), "year": moment.year})

    def clock(self, at: int) -> str:
        return f"{self._local(at):%H:%M}"

    def block(self, at: int) -> tuple[str, str, str]:
        """Month, day and weekday, for a block of their own."""
        moment = self._local(at)
        month = self._month(moment, "months" if self.language != "en" else "months_short")
        return month, str(moment.day), self._weekday(moment)

    def hours(self, start: int, end: int) -> str:
        first, last = self._local(start).date(), self._local(end).date()
        near = f"{self.day(start)} " if abs((first - self._local(self.now).date()).days) <= 1 else ""
        until = self.clock(end) if first == last else f"{self.day(end)} {self.clock(end)}"
        return f"{near}{self.clock(start)}–{until}"

    def short(self, at: int) -> str:
        """For a track: the time today, else the day."""
        moment, now = self._local(at), self._local(self.now)
        if moment.date() == now.date():
            return self.clock(at)
        return said(
            "label.date_short", self.language, {"month_name": self._month(moment, "months_short"), "day": moment.day}
        )

    def day(self, at: int) -> str:
        moment, today = self._local(at), self._local(self.now).date()
        near = {today: "today", today + timedelta(1): "tomorrow", today - timedelta(1): "yesterday"}
        if moment.date() in near:
            return said(f"label.{near[moment.date()]}", self.language)
        params = {
            "month_name": self._month(moment),
            "day": moment.day,
            "weekday": self._weekday(moment),
            "year": moment.year,
        }
        return said("label.date" if moment.year == today.year else "label.date_year", self.language, params)

    def span(self, milliseconds: int) -> str:
        minutes = milliseconds // 60_000
        if minutes < 1:
            return said("label.under_a_minute", self.language)
        if minutes < 120:
            return said("label.minutes", self.language, {"count": minutes})
        if minutes < 48 * 60:
            return said("label.hours", self.language, {"count": round(minutes / 60)})
        return said("label.days", self.language, {"count": round(minutes / 1440)})
