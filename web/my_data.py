"""A person's own data as one file: a page that opens and prints anywhere, the photos, and the same for machines."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from dialogs.hats import place_of
from dialogs.letter import Param, Phrase, called, category, listing, moment, name, phrase, station, text
from domain.events import Event, Name
from domain.refusal import Refusal, Refused
from handlers.house import House
from handlers.my_data import Matter, MyData, Said, gather
from handlers.papers import Args, Paper
from handlers.show_privacy import channel_label
from handlers.talk import CONTACT_REMOVED
from locales.catalogue import said
from storage import tables
from storage.work import Work

_STYLE = (
    "body{font:16px/1.6 system-ui,'PingFang SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif;max-width:44em;"
    "margin:2em auto;padding:0 1em;color:#1c2422}h1{font-size:1.6em}h2{font-size:1.25em;margin-top:2em;"
    "border-top:1px solid #e3dfd6;padding-top:1em}h3{font-size:1em;color:#4f5a57}p{white-space:pre-wrap;margin:.3em 0}"
    "time{color:#4f5a57}img{max-width:100%;max-height:20em;margin:.5em 0}@media print{h2{break-after:avoid}}"
)


async def make(house: House, work: Work, person_id: str, args: Args) -> Paper:
    """Raises Refusal where the person is erased."""
    data = await gather(house, work, person_id)
    if data is None:
        raise Refusal(Refused.PAPER_GONE)
    told = _Told(house, work, str(data.person["language"]))
    page, plain = await _page(told, data)
    photos = {_photo(file["id"], file["name"]): house.files / file["name"] for m in data.matters for file in m.files}
    event = Event(Name.PERSON_EXPORTED, person_id, person_id, work.now, via="web")
    work.record_thing(tables.persons, data.person, event)
    body = await asyncio.to_thread(_zip, page, json.dumps(plain, ensure_ascii=False, indent=1), photos)
    return Paper(f"yizhan-{told.day(work.now)}.zip", "application/zip", body)


def _zip(page: str, plain: str, photos: Mapping[str, Path]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("index.html", page)
        file.writestr("data.json", plain)
        for inside, path in photos.items():
            if path.is_file():
                file.write(path, inside)
    return made.getvalue()


def _photo(file_id: str, kept: str) -> str:
    return f"photos/{file_id}{Path(kept).suffix}"


@dataclass(slots=True)
class _Told:
    """Phrases in the person's language; all of a page are resolved in one go."""

    house: House
    work: Work
    language: str
    wanted: list[Phrase] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    def ask(self, line: Phrase) -> int:
        """A ticket for a phrase; `[ticket]` gives its text once `resolve` was awaited."""
        self.wanted.append(self._dated(line))
        return len(self.wanted) - 1

    def _dated(self, part: Any) -> Any:
        """The file is kept: "today" would be wrong tomorrow, so that every moment stands with its date."""
        if isinstance(part, dict):
            if part.get("$") == "moment":
                return f"{datetime.fromtimestamp(part['at'] / 1000, self.house.district.zone):%Y-%m-%d %H:%M}"
            return {name: self._dated(value) for name, value in part.items()}
        return [self._dated(value) for value in part] if isinstance(part, list) else part

    async def resolve(self) -> None:
        self.found = await self.house.labels(self.work, [{"label": line} for line in self.wanted], self.language)

    def __getitem__(self, ticket: int) -> str:
        return self.found[ticket]

    def plain(self, key: str, **params: str) -> str:
        return said(key, self.language, params)

    def day(self, at: int) -> str:
        return datetime.fromtimestamp(at / 1000, self.house.district.zone).date().isoformat()

    def iso(self, at: int | None) -> str | None:
        return datetime.fromtimestamp(at / 1000, self.house.district.zone).isoformat(timespec="seconds") if at else None


Tag = tuple[str, int | str]
"""An element's name with a ticket, or with words that are the person's own; `img` with the photo's name."""


async def _page(told: _Told, data: MyData) -> tuple[str, dict[str, Any]]:
    tags = [*_about(told, data)]
    for matter in data.matters:
        tags += _matter(told, matter)
    tags += _other(told, data)
    await told.resolve()
    title = escape(told.plain("say.my_data_title"))
    body = "\n".join(_element(told, tag, value) for tag, value in tags)
    head = f'<!doctype html><html lang="{told.language.replace("_", "-")}"><head><meta charset="utf-8">'
    page = f"{head}<title>{title}</title><style>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"
    return page, _for_machines(told, data)


def _element(told: _Told, tag: str, value: int | str) -> str:
    shown = escape(told[value] if isinstance(value, int) else value)
    return f'<img src="{shown}" alt="">' if tag == "img" else f"<{tag}>{shown}</{tag}>"


def _about(told: _Told, data: MyData) -> Iterator[Tag]:
    def line(key: str, **params: Param | None) -> Tag:
        return "p", told.ask(phrase(f"say.my_data_{key}", **params))

    district = told.house.district
    yield "h1", told.ask(phrase("say.my_data_title"))
    yield line("made", district=district.called(told.language), at=moment(told.work.now))
    yield "h2", told.ask(phrase("say.my_data_me"))
    if data.name:
        yield line("name", name=data.name)
    for office in data.offices:
        where = place_of(office.role, office.scope_id) or district.called(told.language)
        yield line("office", role=text(f"role.{office.role}"), place=where)
    for start, end in data.leaves:
        yield line("leave", start=moment(start), end=moment(end))
    if data.phone:
        yield line("phone", phone=data.phone)
    yield line("language", language=text(f"lang.language.{data.person['language']}"))
    kinds = dict.fromkeys(channel_label(address["channel"]) for address in data.addresses)
    yield line("chats", channels=listing([phrase(f"label.{kind}") for kind in kinds], "comma"))
    for consent in data.consents:
        yield line("consent", at=moment(consent["at"]), version=consent["notice"])
    for since, title in data.supported:
        yield line("supported", at=moment(since), title=title)
    yield "h2", told.ask(phrase("say.my_data_looked"))
    yield from (("p", told.ask(looker)) for looker in data.lookers)
    if not data.lookers:
        yield line("nothing")


def _matter(told: _Told, matter: Matter) -> Iterator[Tag]:
    item = matter.item
    state = text(f"state.{item.state}")
    yield "h2", told.ask(phrase("say.my_data_item", number=item.number, state=state))
    kind = phrase("say.my_data_category", category=category(item.category), station=station(item.now_at))
    yield "p", told.ask(kind)
    if matter.place:
        yield "p", told.ask(phrase("say.my_data_place", place=matter.place))
    if item.called_sealed:
        address = called(item.reporter_id, item.called_sealed)
        yield "p", told.ask(phrase("say.my_data_called", called=address))
    yield "h3", told.ask(phrase("say.my_data_talk"))
    for line in matter.talk:
        yield from _line(told, line)
    yield from (("img", _photo(file["id"], file["name"])) for file in matter.files if file["kind"] == "photo")
    yield "h3", told.ask(phrase("say.my_data_steps"))
    yield from (("p", told.ask(step)) for step in matter.steps)


def _line(told: _Told, line: Said) -> Iterator[Tag]:
    who = name(line.by) if line.by else text("say.my_data_you")
    yield "time", told.ask(phrase("say.timeline_line", at=moment(line.at), what=who))
    yield "p", line.text.replace(CONTACT_REMOVED, told.plain("label.contact_removed"))


def _other(told: _Told, data: MyData) -> Iterator[Tag]:
    yield "h2", told.ask(phrase("say.my_data_other"))
    for line in data.other:
        yield from _line(told, line)
    if not data.other:
        yield "p", told.ask(phrase("say.my_data_nothing"))


def _for_machines(told: _Told, data: MyData) -> dict[str, Any]:
    return {
        "made_at": told.iso(told.work.now),
        "district": told.house.district.name,
        "language": data.person["language"],
        "name": data.name or None,
        "phone": data.phone or None,
        "channels": sorted({address["channel"] for address in data.addresses}),
        "leave": [{"from": told.iso(start), "to": told.iso(end)} for start, end in data.leaves],
        "consents": [{"notice": c["notice"], "way": c["way"], "at": told.iso(c["at"])} for c in data.consents],
        "supported": [{"since": told.iso(since), "title": title} for since, title in data.supported],
        "items": [_item_for_machines(told, matter) for matter in data.matters],
        "other": [{"at": told.iso(line.at), "text": line.text} for line in data.other],
    }


def _item_for_machines(told: _Told, matter: Matter) -> dict[str, Any]:
    item = matter.item
    return {
        "number": item.number,
        "state": item.state.value,
        "category": item.category,
        "reported_at": told.iso(item.reported_at),
        "closed_at": told.iso(item.closed_at),
        "form_of_address": matter.called or None,
        "place": matter.place or None,
        "latitude": item.latitude,
        "longitude": item.longitude,
        "said": [{"at": told.iso(line.at), "mine": line.by is None, "text": line.text} for line in matter.talk],
        "ratings": [
            {"at": told.iso(r["at"]), "round": r["round"], "solved": r["solved"], "pleased": r["pleased"]}
            for r in matter.ratings
        ],
        "files": [_photo(file["id"], file["name"]) for file in matter.files],
    }
