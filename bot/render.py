"""From a stored letter to what one reader sees: references resolved, in his language, for his channel."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dialogs.talk import Button, Card, CardRow, Picture, Rendered, Speaker, Step
from domain.wording import clip, pages, title
from handlers.house import House
from locales.catalogue import said
from storage.database import Row
from storage.items import contents_by_id, files_by_id
from storage.people import persons
from storage.work import Work

Json = Mapping[str, Any]


@dataclass(slots=True)
class Known:
    """Everything that the references of some letters point to, read in one go."""

    contents: dict[str, Row]
    names: dict[str, str]
    files: dict[str, Row]


class Renderer:
    """`files` is the folder of kept photos."""

    def __init__(self, house: House, files: Path) -> None:
        self.house = house
        self.files = files

    async def render(self, work: Work, rows: Sequence[Row], languages: Mapping[str, str]) -> list[Rendered]:
        """Letters as their readers see them; `languages` by person."""
        parsed = [(row, json.loads(row["body"]), json.loads(row["choices"])) for row in rows]
        known = await self.known(work, [part for _, body, choices in parsed for part in (body, choices)])
        return [
            _Page(self, known, row, body, choices, languages.get(row["person_id"], "zh_CN"), work.now).made()
            for row, body, choices in parsed
        ]

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
        rows = {row["id"]: row for row in await files_by_id(work, sorted(files))}
        return Known(await contents_by_id(work, sorted(contents)), names, rows)

    async def labels(self, work: Work, choices: Sequence[Json], language: str) -> list[str]:
        """The labels of choices, for hearing a typed one."""
        known = await self.known(work, list(choices))
        page = _Page(self, known, {"channel": "", "created_at": work.now}, {}, [], language, work.now)
        return [page.phrase(choice["label"]) for choice in choices]

    def said_now(self, key: str, language: str, **params: Any) -> str:
        return said(key, language, params)


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
        self.values = Values(self.house, known, language, now, row["channel"], body.get("via", ""))

    def made(self) -> Rendered:
        text = "\n".join(filter(None, (self.phrase(part) for part in self.body.get("text", ()))))
        card = self._card(self.body["card"]) if "card" in self.body else None
        buttons = tuple(self._button(choice) for choice in self.choices)
        plain = "\n\n".join(filter(None, (text, _card_lines(card) if card else "")))
        lines = [f"{b.code} {b.label}" if not b.link else f"{b.label} {b.link}" for b in buttons]
        return Rendered(
            id=self.row["id"],
            at=self.row["created_at"],
            speaker=self._speaker(),
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
                own = self.known.names.get(speaker["person"], "")
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
            if row is not None and row["state"] in ("ready", "pending"):
                path = str(self.folder / row["name"]) if row["state"] == "ready" else ""
                yield Picture(file, said("label.photo_alt", self.language), path, row["kind"])


@dataclass(slots=True)
class Values:
    """References of one letter, turned into text."""

    house: House
    known: Known
    language: str
    now: int
    channel: str = ""
    via: str = ""

    def phrase(self, part: Json) -> str:
        params = {name: self.value(value) for name, value in part["params"].items()}
        return said(part["key"], self.language, params)

    def value(self, value: Any) -> str:
        if not isinstance(value, Mapping):
            return str(value)
        match value["$"]:
            case "words":
                return self._words(value["id"], value["clip"])
            case "title":
                return title(self._words(value["id"], 0))
            case "page":
                text = "\n".join(self._words(content, 0) for content in value["ids"])
                parts = pages(text, value["size"])
                return parts[value["page"]] if value["page"] < len(parts) else ""
            case "name":
                return self.known.names.get(value["id"]) or said("label.somebody", self.language)
            case "called":
                return self._called(value)
            case "text":
                return self.phrase(value)
            case "listing":
                separator = "\n" if value["separator"] == "line" else "、"
                return separator.join(self.phrase(part) for part in value["parts"])
            case _:
                return self._plain(value)

    def _plain(self, value: Json) -> str:
        match value["$"]:
            case "category":
                found = self.house.district.categories.get(value["slug"])
                return found.called(self.language) if found else str(value["slug"])
            case "station":
                place = self.house.district.stations.get(value["id"])
                return place.called(self.language) if place else ""
            case "moment":
                return f"{self.day(value['at'])} {self.clock(value['at'])}"
            case "day":
                return self.day(value["at"])
            case "clock":
                return self.clock(value["at"])
            case "span":
                return self.span(value["ms"])
        raise ValueError(value["$"])

    def _words(self, content_id: str, most: int) -> str:
        row = self.known.contents.get(content_id)
        if row is None:
            return said("label.erased", self.language)
        if not self.house.may_carry(self.channel, row["via"]):
            return said("say.carried_elsewhere", self.language)
        text = row["text"]
        if row["sealed"]:
            text = self.house.vault.open(row["person_id"], text) or said("label.erased", self.language)
        return clip(text, most) if most else text

    def _called(self, value: Json) -> str:
        shown = self.house.may_carry(self.channel, self.via)
        name = self.house.vault.open(value["id"], value["sealed"]) if value["sealed"] and shown else None
        return name or said("label.a_resident", self.language)

    def _local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, self.house.district.zone)

    def clock(self, at: int) -> str:
        return f"{self._local(at):%H:%M}"

    def short(self, at: int) -> str:
        """For a track: the time today, else the day."""
        moment, now = self._local(at), self._local(self.now)
        return self.clock(at) if moment.date() == now.date() else f"{moment.month}/{moment.day}"

    def day(self, at: int) -> str:
        moment, today = self._local(at), self._local(self.now).date()
        near = {today: "today", today + timedelta(1): "tomorrow", today - timedelta(1): "yesterday"}
        if moment.date() in near:
            return said(f"label.{near[moment.date()]}", self.language)
        weekday = said("label.weekdays", self.language).split(",")[moment.weekday()]
        month = said("label.months", self.language).split(",")[moment.month - 1]
        params = {"month_name": month, "day": moment.day, "weekday": weekday, "year": moment.year}
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


def _card_lines(card: Card) -> str:
    """A card as lines, for channels that draw none."""
    head = " ".join(filter(None, (card.number, card.state)))
    rows = [f"{row.label}：{row.text}" if row.label else row.text for row in card.rows]
    return "\n".join(filter(None, (head, card.title, *rows)))
