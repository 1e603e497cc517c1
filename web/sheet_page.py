"""交办单 on paper: what a department without a chat gets, with blanks for its reply, signature and stamp. A4."""

from __future__ import annotations

import asyncio
import base64
import io
from pathlib import Path

from markupsafe import Markup

from domain.clocks import Clock
from domain.hours import hours_said
from domain.people import Actor, roles_at
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from domain.running import of
from domain.sheet import Sheet
from handlers.house import House
from handlers.papers import Args, Paper
from locales.catalogue import said
from storage.items import contents_by_id, files_by_id, item
from storage.people import appointments_of, persons
from storage.sheets import sheet
from storage.work import Work
from web.html import draw
from web.words import day_said, time_said, words

WIDEST = 1100
"""Pixels of a photo's longer side: as sharp as such a print shows it."""


async def make(house: House, work: Work, person_id: str, args: Args) -> Paper:
    """Raises Refusal where the person may not print it now, or the department has it no more."""
    found = await sheet(work, args["sheet"])
    matter = await item(work, found.item_id) if found is not None else None
    if found is None or matter is None or not found.open:
        raise Refusal(Refused.PAPER_GONE)
    held = house.district.with_duty(await appointments_of(work, person_id), work.now)
    roles = roles_at(held, matter.now_at, house.district.id, work.now)
    if not may(Actor(person_id, roles), Permission.SHEET_RECORD) or person_id in matter.recused:
        raise Refusal(Refused.NOT_YOURS)
    language = (await persons(work, [person_id]))[person_id]["language"]
    kept = await contents_by_id(work, [one for one in (found.text_id, found.place_id) if one])
    if found.text_id not in kept:
        raise Refusal(Refused.PAPER_GONE)
    rows = [row for row in await files_by_id(work, found.files) if row["state"] == "ready" and row["kind"] == "photo"]
    photos = await asyncio.to_thread(_photos, [house.files / row["name"] for row in rows])
    place = kept[found.place_id]["text"] if found.place_id in kept else ""
    text = sheet_page(house, found, kept[found.text_id]["text"], place, photos, language)
    return Paper(f"{words(language)('referral_title', number=found.number)}.html", "text/html", text.encode())


def _photos(paths: list[Path]) -> list[Markup]:
    """Each within the page itself, so that a saved page is whole."""
    from PIL import Image

    made = []
    for path in paths:
        with Image.open(path) as photo:
            small = photo.convert("RGB")
        small.thumbnail((WIDEST, WIDEST))
        kept = io.BytesIO()
        small.save(kept, "JPEG", quality=82)
        made.append(Markup(f"data:image/jpeg;base64,{base64.b64encode(kept.getvalue()).decode()}"))
    return made


def sheet_page(house: House, found: Sheet, text: str, place: str, photos: list[Markup], language: str) -> str:
    district = house.district
    station, department = district.place(found.station_id), district.department(found.department_id)
    assert station is not None and department is not None
    category = district.category(found.category)
    return draw(
        "referral.html",
        language,
        "A4",
        number=found.number,
        district=district.called(language),
        department=department.called(language),
        part=said(f"sheet_part.{found.part}", language),
        day=day_said(found.sent_at or found.made_at, district.zone, language),
        category=category.called(language) if category else found.category,
        urgency=said(f"urgency.{found.urgency}", language) if found.urgency != "normal" else "",
        place=place,
        text=text,
        photos=photos,
        return_by=_by(house, found, Clock.REFERRAL_RETURN, language),
        reply_by=_by(house, found, Clock.REFERRAL_REPLY, language),
        station=station.called(language),
        where=station.placed(language),
        phone=station.phone,
        hours=hours_said(station.hours, said("label.weekdays", language).split(",")),
    )


def _by(house: House, found: Sheet, clock: Clock, language: str) -> str:
    """Empty where that time runs no more."""
    one = of(found.running, clock)
    if one is None or one.stopped_at is not None:
        return ""
    mark = said("label.provisional", language) if one.provisional else ""
    return time_said(one.due_at, house.district.zone, language) + mark
