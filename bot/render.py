"""From a stored letter to what one reader sees: references resolved, in his language, for his channel."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.page import Page
from bot.refs import Refs, refs_in, refs_of
from bot.values import Json, Known
from dialogs.talk import Rendered, Speaker
from domain.item import Item
from domain.people import Appointment, Role, roles_at
from domain.reading import may_read
from domain.sheet import Phone
from handlers.house import House
from handlers.months import month_named
from locales.catalogue import said
from storage.consultation_lists import recused_in
from storage.database import Row
from storage.items import contents_by_id, files_by_id, holders_of, items_by_id
from storage.merged import mains_of
from storage.people import appointments_of, persons, spelled
from storage.sheets import sheets_of_items
from storage.work import Work
from web.month_picture import MonthPictures
from web.month_view import month_view

log = logging.getLogger("yizhan.render")

CLEARED = '{"text": [{"key": "label.cleared", "params": {}}]}'
"""A letter whose words have had their time."""
_NOTHING = Known({}, {}, {})
Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter with its parts, what they refer to, and its reader's language."""

    row: Row
    body: Json
    choices: Sequence[Json]
    language: str
    refs: Refs


def sheet(row: Row, language: str, parts: tuple[Json, Sequence[Json]] | None = None) -> Sheet:
    """`parts` are body and choices, where somebody still has them as they were before they became JSON."""
    body, choices = parts or (json.loads(row["body"] or CLEARED), json.loads(row["choices"]))
    return Sheet(row, body, choices, language, refs_in(row["body"], row["choices"], (body, choices)))


class Renderer:
    """`files` is the folder of kept photos."""

    def __init__(self, house: House, files: Path) -> None:
        self.house = house
        self.files = files
        self.months = MonthPictures(house.font)

    async def render(self, work: Work, rows: Sequence[Row], languages: Mapping[str, str]) -> list[Rendered]:
        """Letters as their readers see them; `languages` by person."""
        return await self.pages(work, [sheet(row, languages.get(row["person_id"], "zh_CN")) for row in rows])

    async def pages(self, work: Work, sheets: Sequence[Sheet]) -> list[Rendered]:
        """The same for letters that are parsed already, of whatever readers: what all refer to is read together."""
        known = await self._known(work, [one.refs for one in sheets])
        known.barred = await self._barred(work, known, sheets)
        known.apart, known.shut = await _apart(work, known, sheets)
        known.desks, known.phones = await self._desks(work, known, sheets)
        return [await self._drawn(work, one, self._made(known, one, work.now)) for one in sheets]

    async def _drawn(self, work: Work, one: Sheet, made: Rendered) -> Rendered:
        """With the picture that it shows, where the channel sends pictures itself; our own page fetches it."""
        if not one.refs.drawn or one.row["channel"] in self.house.own_history:
            return made
        wanted = one.body["picture"]
        place, first = self.house.district.stations.get(wanted["rota"]), month_named(self.house, wanted["month"])
        if place is None or first is None:
            return made
        try:
            content = await self.months.png(await month_view(self.house, work, place, first, one.language))
        except Exception:  # the words say the same, and must reach
            log.exception("picture cannot be drawn", extra={"letter": one.row["id"]})
            return replace(made, pictures=())
        return replace(made, pictures=tuple(replace(picture, content=content) for picture in made.pictures))

    def at_once(self, one: Sheet) -> Rendered:
        """A letter that refers to nothing which must be read."""
        return self._made(_NOTHING, one, self.house.clock())

    def _made(self, known: Known, one: Sheet, now: int) -> Rendered:
        """A letter that cannot be shown any more (our fault, loud in the log) must not hold up those behind it."""
        row, language = one.row, one.language
        try:
            return self._page(known, row, one.body, one.choices, language, now).made()
        except Exception:
            log.exception("letter cannot be shown", extra={"letter": row["id"]})
            text = said("label.unreadable", language)
            speaker = Speaker("bot", said("label.bot", language), "驿")
            return Rendered(row["id"], row["created_at"], speaker, text, text, text)

    def _page(
        self, known: Known, row: Mapping[str, Any], body: Json, choices: Sequence[Json], language: str, now: int
    ) -> Page:
        return Page(self.house, self.files, known, row, body, choices, language, now)

    async def _barred(self, work: Work, known: Known, sheets: Sequence[Sheet]) -> frozenset[tuple[str, str]]:
        """What these readers may not read any more: rights are looked at now, not when the letter was written."""
        asked = {pair for one in sheets for pair in _about(one, known)}
        items = await items_by_id(work, sorted({item for _, item in asked}))
        others = {(person, item) for person, item in asked if item in items and not _his_own(items[item], person)}
        if not others:
            return frozenset()
        found = await appointments_of(work, *sorted({person for person, _ in others}))
        held = self.house.district.with_duty(found, work.now)
        met = {item: items[item] for _, item in others}
        holders = await holders_of(work, sorted(met))
        mains = await mains_of(work, met.values())
        district = self.house.district.id

        def roles(person: str, item_id: str) -> frozenset[Role]:
            where = {item.now_at for item in (items[item_id], mains.get(item_id)) if item is not None}
            at = frozenset().union(*(roles_at(_of(held, person), place, district, work.now) for place in where))
            return at | {Role.HOLDER} if (person, item_id) in holders else at

        return frozenset(
            (person, item)
            for person, item in others
            if not may_read(items[item], person, roles(person, item), mains.get(item))
        )

    async def _desks(self, work: Work, known: Known, sheets: Sequence[Sheet]) -> tuple[Pairs, Pairs]:
        """Of those who may not read an item: who answers now for a department that has, or had, a sheet of it, and
        whom of these its resident lets ring him up."""
        if not known.barred:
            return frozenset(), frozenset()
        asked = {pair for one in sheets for pair in _about(one, known)} & known.barred
        sent = [one for one in await sheets_of_items(work, sorted({item for _, item in asked})) if one.sent_at]
        if not sent:
            return frozenset(), frozenset()
        held = await appointments_of(work, *sorted({person for person, _ in asked}))

        def served(have: Set[tuple[str, str]]) -> Pairs:
            return frozenset(
                (person, item)
                for person, item in asked
                if any(one.role is Role.LIAISON and (one.scope_id, item) in have for one in _of(held, person))
            )

        allowed = {(one.department_id, one.item_id) for one in sent if one.open and one.phone is Phone.ALLOWED}
        return served({(one.department_id, one.item_id) for one in sent}), served(allowed)

    async def known(self, work: Work, parts: Sequence[Any]) -> Known:
        """What bodies, choices or lone references refer to."""
        return await self._known(work, [refs_of(parts)])

    async def _known(self, work: Work, refs: Sequence[Refs]) -> Known:
        contents = {one for each in refs for one in each.contents}
        people = {one for each in refs for one in each.people}
        files = {one for each in refs for one in each.files}
        found = await persons(work, sorted(people))
        vault = self.house.vault
        names = {person: vault.open(person, row["name_sealed"]) or "" for person, row in found.items()}
        english = {person: spelled(vault, row)["name_en"] for person, row in found.items()}
        rows = {row["id"]: row for row in await files_by_id(work, sorted(files))} if files else {}
        words = await contents_by_id(work, sorted(contents)) if contents else {}
        return Known(words, names, rows, english=english)

    async def pressed(self, work: Work, rows: Sequence[Row], language: str) -> dict[tuple[str, str], str]:
        """The labels of all choices of these letters, by letter and code, as their reader may see them."""
        parsed = [(row, json.loads(row["choices"])) for row in rows]
        sheets = [Sheet(row, {}, choices, language, refs_of(choices)) for row, choices in parsed]
        known = await self._known(work, [one.refs for one in sheets])
        known.barred = await self._barred(work, known, sheets)
        known.apart, known.shut = await _apart(work, known, sheets)
        known.desks, known.phones = await self._desks(work, known, sheets)
        pages = [(one, self._page(known, one.row, {}, [], language, work.now)) for one in sheets]
        return {(one.row["id"], c["code"]): page.phrase(c["label"]) for one, page in pages for c in one.choices}

    async def labels(self, work: Work, choices: Sequence[Json], language: str) -> list[str]:
        """The labels of choices, for hearing a typed one."""
        known = await self.known(work, list(choices))
        page = self._page(known, {"channel": "", "created_at": work.now}, {}, [], language, work.now)
        return [page.phrase(choice["label"]) for choice in choices]


async def _apart(work: Work, known: Known, sheets: Sequence[Sheet]) -> tuple[Pairs, frozenset[str]]:
    """Readers with the consultations that they keep out of by now, and the letters that tell them of one."""
    told = {one.row["id"]: _told_of(one, known) for one in sheets}
    asked = {consultation for pairs in told.values() for _, consultation in pairs}
    away = await recused_in(work, sorted(asked))
    apart = frozenset(
        (person, consultation)
        for pairs in told.values()
        for person, consultation in pairs
        if person in away.get(consultation, ())
    )
    return apart, frozenset(letter for letter, pairs in told.items() if pairs & apart)


def _told_of(one: Sheet, known: Known) -> set[tuple[str, str]]:
    """Reader and consultation, wherever the letter holds words of it or a paper."""
    rows = [known.contents.get(content) for content in one.refs.contents]
    rows += [known.files.get(file) for file in one.refs.files]
    return {(one.row["person_id"], row["consultation_id"]) for row in rows if row and row["consultation_id"]}


def _about(one: Sheet, known: Known) -> set[tuple[str, str]]:
    """Reader and item, wherever the letter shows something of the item that is not the reader's own words."""
    person, about = one.row["person_id"], one.row["item_id"]
    pairs = {(person, about)} if about and one.refs.guarded else set()
    for content in one.refs.contents:
        row = known.contents.get(content)
        if row is not None and row["item_id"] and row["person_id"] != person:
            pairs.add((person, row["item_id"]))
    return pairs


def _his_own(item: Item, person: str) -> bool:
    return item.reporter_id == person and person not in item.recused


def _of(held: tuple[Appointment, ...], person: str) -> tuple[Appointment, ...]:
    return tuple(appointment for appointment in held if appointment.person_id == person)
