"""Consultations in a calendar behind a secret link: a person's, those he is invited to; a station's or the district's
own. Number, title, time and room: nothing of the matters behind them, and of nobody."""

from __future__ import annotations

from domain.consultation import Consultation, Mode
from domain.people import Role
from handlers.feeds import Feed
from handlers.house import House
from locales.catalogue import said
from storage.consultation_calendar import held_at, held_with, last_changes, open_to, rooms_named
from storage.items import contents_by_id
from storage.people import appointments_of
from storage.work import Work
from web.ics import AHEAD, BEHIND, Meeting

DAY = 86_400_000


async def held(house: House, work: Work, feed: Feed, language: str) -> tuple[Meeting, ...]:
    """Whoever keeps out of a matter, whose link it is, finds none about it."""
    span = work.now - BEHIND * DAY, work.now + AHEAD * DAY
    if feed.person_id is None:
        every = await held_at(work, feed.stations, *span)
    else:
        seats = await appointments_of(work, feed.person_id)
        departments = [one.scope_id for one in seats if one.role is Role.LIAISON and one.holds(work.now)]
        every = await held_with(work, feed.person_id, departments, *span)
    found = await open_to(work, feed.owner_id, [one for one in every if one.end_at is not None])
    ids = [one for each in found for one in (each.title_id, each.place_id) if one]
    texts = {key: str(row["text"]) for key, row in (await contents_by_id(work, ids)).items()}
    changes = await last_changes(work, [one.id for one in found])
    rooms = await rooms_named(work, found)
    made = []
    for one in found:
        room = rooms.get(one.room_id or "", ("", ""))
        place = (room[1] if language == "en" else room[0]) or room[0] or texts.get(one.place_id or "", "")
        changed = changes.get(one.id, one.made_at)
        made.append(_meeting(house, one, texts.get(one.title_id, ""), place, changed, language))
    return tuple(made)


def _meeting(house: House, one: Consultation, title: str, place: str, changed: int, language: str) -> Meeting:
    where = house.district.place(one.station_id)
    parts = [where.called(language) if where else "", "" if one.mode is Mode.ONLINE else place]
    assert one.start_at is not None and one.end_at is not None
    return Meeting(
        uid=f"{one.id}@{house.district.id}",
        sequence=one.sequence,
        changed=changed,
        start=one.start_at,
        end=one.end_at,
        summary=said("label.feed_consultation", language, {"number": one.number, "title": title}),
        place=" ".join(filter(None, parts)),
        cancelled=one.off,
    )
