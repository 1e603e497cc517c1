"""From a stored letter to what one reader sees: references resolved, in his language, for his channel."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.values import Json, Known, Values
from dialogs.talk import Button, Card, CardRow, Picture, Rendered, Speaker, Step
from domain.people import Appointment, Role, roles_at
from domain.reading import may_read
from domain.wording import clip
from handlers.house import House
from locales.catalogue import said
from storage.database import Row
from storage.items import contents_by_id, files_by_id, holders_of, items_by_id, mains_of
from storage.people import appointments_of, persons, spelled
from storage.work import Work

log = logging.getLogger("yizhan.render")

CLEARED = '{"text": [{"key": "label.cleared", "params": {}}]}'
"""A letter whose words have had their time."""


class Renderer:
    """`files` is the folder of kept photos."""

    def __init__(self, house: House, files: Path) -> None:
        self.house = house
        self.files = files

    async def render(self, work: Work, rows: Sequence[Row], languages: Mapping[str, str]) -> list[Rendered]:
        """Letters as their readers see them; `languages` by person."""
        parsed = [(row, json.loads(row["body"] or CLEARED), json.loads(row["choices"])) for row in rows]
        known = await self.known(work, [part for _, body, choices in parsed for part in (body, choices)])
        known.barred = await self._barred(work, known, rows)
        return [
            self._made(known, row, body, choices, languages.get(row["person_id"], "zh_CN"), work.now)
            for row, body, choices in parsed
        ]

    def _made(self, known: Known, row: Row, body: Json, choices: list[Json], language: str, now: int) -> Rendered:
        """A letter that cannot be shown any more (our fault, loud in the log) must not hold up those behind it."""
        try:
            return _Page(self, known, row, body, choices, language, now).made()
        except Exception:
            log.exception("letter cannot be shown", extra={"letter": row["id"]})
            text = said("label.unreadable", language)
            speaker = Speaker("bot", said("label.bot", language), "驿")
            return Rendered(row["id"], row["created_at"], speaker, text, text, text)

    async def _barred(self, work: Work, known: Known, rows: Sequence[Row]) -> frozenset[tuple[str, str]]:
        """What these readers may not read any more: rights are looked at now, not when the letter was written."""
        ids = {row["item_id"] for row in (*known.contents.values(), *rows) if row["item_id"]}
        people = {row["person_id"] for row in rows}
        items = await items_by_id(work, sorted(ids))
        if all(people == {item.reporter_id} for item in items.values()):
            return frozenset()
        held = await appointments_of(work, *people)
        holders = await holders_of(work, sorted(items))
        mains = await mains_of(work, items.values())
        district = self.house.district.id

        def roles(person: str, item_id: str) -> frozenset[Role]:
            where = {item.now_at for item in (items[item_id], mains.get(item_id)) if item is not None}
            at = frozenset().union(*(roles_at(_of(held, person), place, district, work.now) for place in where))
            return at | {Role.HOLDER} if (person, item_id) in holders else at

        return frozenset(
            (person, item.id)
            for person in people
            for item in items.values()
            if not may_read(item, person, roles(person, item.id), mains.get(item.id))
        )

    async def known(self, work: Work, parts: Sequence[Any]) -> Known:
        contents: set[str] = set()
        people: set[str] = set()
        files: set[str] = set()
        for part in parts:
            for ref in _refs(part):
                match ref.get("$"):
                    case "words" | "title":
                        contents.add(ref["id"])
                    case "page":
                        contents.update(ref["ids"])
                    case "name":
                        people.add(ref["id"])
                files.update(ref.get("files", ()) if "text" in ref else ())
                if isinstance(ref.get("person"), str):
                    people.add(ref["person"])
        found = await persons(work, sorted(people))
        vault = self.house.vault
        names = {person: vault.open(person, row["name_sealed"]) or "" for person, row in found.items()}
        english = {person: spelled(vault, row)["name_en"] for person, row in found.items()}
        rows = {row["id"]: row for row in await files_by_id(work, sorted(files))}
        return Known(await contents_by_id(work, sorted(contents)), names, rows, english=english)

    async def pressed(self, work: Work, rows: Sequence[Row], language: str) -> dict[tuple[str, str], str]:
        """The labels of all choices of these letters, by letter and code, as their reader may see them."""
        parsed = [(row, json.loads(row["choices"])) for row in rows]
        known = await self.known(work, [choices for _, choices in parsed])
        known.barred = await self._barred(work, known, rows)
        pages = [(row, _Page(self, known, row, {}, [], language, work.now), choices) for row, choices in parsed]
        return {(row["id"], c["code"]): page.phrase(c["label"]) for row, page, choices in pages for c in choices}

    async def labels(self, work: Work, choices: Sequence[Json], language: str) -> list[str]:
        """The labels of choices, for hearing a typed one."""
        known = await self.known(work, list(choices))
        page = _Page(self, known, {"channel": "", "created_at": work.now}, {}, [], language, work.now)
        return [page.phrase(choice["label"]) for choice in choices]


def _of(held: tuple[Appointment, ...], person: str) -> tuple[Appointment, ...]:
    return tuple(appointment for appointment in held if appointment.person_id == person)


def _refs(part: Any) -> Iterator[Json]:
    """Every object inside a letter."""
    if isinstance(part, Mapping):
        yield part
        for value in part.values():
            yield from _refs(value)
    elif isinstance(part, list):
        for value in part:
            yield from _refs(value)


class _Page:
    """One letter being rendered."""

    def __init__(
        self,
        renderer: Renderer,
        known: Known,
        row: Mapping[str, Any],
        body: Json,
        choices: Sequence[Json],
        language: str,
        now: int,
    ) -> None:
        self.house = renderer.house
        self.folder = renderer.files
        self.known = known
        self.row = row
        self.body = body
        self.choices = choices
        self.language = language
        self.now = now
        self.values = Values(
            self.house,
            known,
            language,
            now,
            row["channel"],
            body.get("via", ""),
            row.get("person_id", ""),
            row.get("item_id") or "",
        )

    def made(self) -> Rendered:
        text = "\n".join(filter(None, (self.phrase(part) for part in self.body.get("text", ()))))
        card = self._card(self.body["card"]) if "card" in self.body else None
        buttons = tuple(self._button(choice) for choice in self.choices)
        speaker = self._speaker()
        told = (
            text if speaker.kind == "bot" else said("label.says", self.language, {"name": speaker.name, "text": text})
        )
        plain = "\n\n".join(filter(None, (told, _card_lines(card, self.language) if card else "")))
        lines = [f"{b.code} {b.label}" if not b.link else f"{b.label} {b.link}" for b in buttons]
        return Rendered(
            id=self.row["id"],
            at=self.row["created_at"],
            speaker=speaker,
            text=text,
            plain=plain,
            numbered="\n".join([plain, *lines]),
            card=card,
            buttons=buttons,
            pictures=tuple(self._pictures()),
            style=self.body.get("style", "bubble"),
            urgent=bool(self.row["urgent"]),
            ask_location=bool(self.body.get("ask_location")),
        )

    def phrase(self, part: Json) -> str:
        return self.values.phrase(part)

    def _button(self, choice: Json) -> Button:
        label = clip(self.phrase(choice["label"]), 40)
        return Button(self.row["id"], choice["code"], label, choice["primary"], choice["link"])

    def _card(self, card: Json) -> Card:
        value = self.values.value
        changes = {choice["row"]: self._button(choice) for choice in self.choices if choice["row"]}
        shown = value(card["title"])
        rows = tuple(
            CardRow(
                row["icon"],
                value(row["text"]),
                said(row["label"], self.language) if row["label"] else "",
                changes.get(row["change"]) if row["change"] else None,
            )
            for row in card["rows"]
            if row["label"] or row["change"] or value(row["text"]) != shown
        )
        track = tuple(
            Step(said(key, self.language), self.values.short(at) if at else "", state)
            for key, at, state in card["track"]
        )
        state = said(card["state"], self.language) if card["state"] else ""
        return Card(shown, card["number"], state, card["tone"], rows, track)

    def _speaker(self) -> Speaker:
        speaker = self.body.get("speaker") or {"kind": "bot"}
        match speaker["kind"]:
            case "member":
                own = self.known.name(speaker["person"], self.language)
                sitting = self.house.district.rota(speaker["station"]).sits(self.row["created_at"])
                on_duty = sitting is not None and sitting.person_id == speaker["person"]
                badge = said("label.on_duty", self.language) if on_duty else ""
                return Speaker(
                    "member", said("label.member_title", self.language, {"name": own}), own[:1] or "委", badge
                )
            case "resident":
                name = self.values.value(speaker["called"])
                return Speaker("resident", name, "居" if not speaker["called"]["sealed"] else name[:1])
            case _:
                return Speaker("bot", said("label.bot", self.language), "驿")

    def _pictures(self) -> Iterable[Picture]:
        if not self.house.may_carry(self.row["channel"], self.body.get("via", "")):
            return
        for file in self.body.get("files", ()):
            row = self.known.files.get(file)
            barred = (self.row["person_id"], self.row["item_id"]) in self.known.barred
            if row is not None and row["state"] in ("ready", "pending") and not barred:
                path = str(self.folder / row["name"]) if row["state"] == "ready" else ""
                yield Picture(file, said("label.photo_alt", self.language), path, row["kind"])


def _card_lines(card: Card, language: str) -> str:
    """A card as lines, for channels that draw none."""
    head = " ".join(filter(None, (card.number, card.state)))
    rows = [said("label.row", language, {"label": r.label, "text": r.text}) if r.label else r.text for r in card.rows]
    title = "" if any(row.text.startswith(card.title) for row in card.rows) else card.title
    return "\n".join(filter(None, (head, title, *rows)))
