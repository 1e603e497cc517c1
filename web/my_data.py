"""A person's own data as one file: a page that opens and prints anywhere, the photos, and the same for machines."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from dialogs.hats import place_of
from dialogs.letter import Param, called, category, channels, device, moment, phrase, station, text
from domain.events import Event, Name
from domain.refusal import Refusal, Refused
from handlers.house import House
from handlers.my_data import Matter, MyData, gather
from handlers.papers import Args, Paper
from storage import tables
from storage.database import Row
from storage.work import Work
from web.my_lines import Tag, Told, line_of, photo
from web.my_talks import talks_for_machines, talks_told

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
    told = Told(house, work, str(data.person["language"]))
    page, plain = await _page(told, data)
    photos = {photo(file["id"], file["name"]): house.files / file["name"] for file in _files(data)}
    event = Event(Name.PERSON_EXPORTED, person_id, person_id, work.now, via=house.own_channel)
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


def _files(data: MyData) -> list[Row]:
    return [file for matter in data.matters for file in matter.files] + data.talks.files


async def _page(told: Told, data: MyData) -> tuple[str, dict[str, Any]]:
    tags = [*_about(told, data)]
    for matter in data.matters:
        tags += _matter(told, matter)
    tags += talks_told(told, data.talks)
    tags += _other(told, data)
    await told.resolve()
    title = escape(told.plain("say.my_data_title"))
    body = "\n".join(_element(told, tag, value) for tag, value in tags)
    head = f'<!doctype html><html lang="{told.language.replace("_", "-")}"><head><meta charset="utf-8">'
    page = f"{head}<title>{title}</title><style>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"
    return page, _for_machines(told, data)


def _element(told: Told, tag: str, value: int | str) -> str:
    shown = escape(told[value] if isinstance(value, int) else value)
    return f'<img src="{shown}" alt="">' if tag == "img" else f"<{tag}>{shown}</{tag}>"


def _about(told: Told, data: MyData) -> Iterator[Tag]:
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
    yield line("chats", channels=channels(address["channel"] for address in data.addresses))
    for consent in data.consents:
        yield line("consent", at=moment(consent["at"]), version=consent["notice"])
    for since, title in data.supported:
        yield line("supported", at=moment(since), title=title)
    for view in data.views:
        yield line("view", at=moment(view["made_at"]), name=view["name"])
    for browser, began, ended in data.desks:
        until = moment(ended) if ended is not None else text("say.my_data_open")
        yield line("desk", browser=device(browser), start=moment(began), end=until)
    for key in data.passkeys:
        used = moment(key["used_at"]) if key["used_at"] is not None else text("say.my_data_never")
        yield line("passkey", browser=device(key["browser"]), at=moment(key["made_at"]), used=used)
    yield "h2", told.ask(phrase("say.my_data_looked"))
    yield from (("p", told.ask(looker)) for looker in data.lookers)
    if not data.lookers:
        yield line("nothing")


def _matter(told: Told, matter: Matter) -> Iterator[Tag]:
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
        yield from line_of(told, line)
    yield from (("img", photo(file["id"], file["name"])) for file in matter.files if file["kind"] == "photo")
    yield "h3", told.ask(phrase("say.my_data_steps"))
    yield from (("p", told.ask(step)) for step in matter.steps)


def _other(told: Told, data: MyData) -> Iterator[Tag]:
    yield "h2", told.ask(phrase("say.my_data_other"))
    for line in data.other:
        yield from line_of(told, line)
    if not data.other:
        yield "p", told.ask(phrase("say.my_data_nothing"))


def _for_machines(told: Told, data: MyData) -> dict[str, Any]:
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
        "desk_views": [{"made_at": told.iso(v["made_at"]), "name": v["name"], "list": v["path"]} for v in data.views],
        "desk_sessions": [
            {"browser": b, "from": told.iso(began), "to": told.iso(ended)} for b, began, ended in data.desks
        ],
        "passkeys": [
            {"browser": key["browser"], "made_at": told.iso(key["made_at"]), "used_at": told.iso(key["used_at"])}
            for key in data.passkeys
        ],
        "items": [_item_for_machines(told, matter) for matter in data.matters],
        **talks_for_machines(told, data.talks),
        "other": [{"at": told.iso(line.at), "text": line.text} for line in data.other],
    }


def _item_for_machines(told: Told, matter: Matter) -> dict[str, Any]:
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
        "files": [photo(file["id"], file["name"]) for file in matter.files],
    }
