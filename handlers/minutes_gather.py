"""What minutes are made from, read from everything that happened: residents only counted, contacts taken out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from domain.action import Action, ActionState
from domain.consultation import Answer, Consultation, Part, Participant
from domain.minutes import Asked, Deed, Happened, Quote, Result
from domain.wording import strip_contacts
from handlers.consultation_people import took_part
from handlers.talk import CONTACT_REMOVED, Talk
from storage.actions import actions_of
from storage.consultation_people import room_name
from storage.consultations import participants_of
from storage.database import Row
from storage.minutes import agenda_of, motions_closed, said_in
from storage.people import persons

_CALLED = {Part.RESIDENT: "居民", Part.GUEST: "来宾", Part.CLERK: "会务", Part.DEPARTMENT: "承办单位"}


class _Reading:
    """Words and names, each read once."""

    def __init__(self, talk: Talk, people: list[Participant], rows: Mapping[str, Row]) -> None:
        self.talk = talk
        self.people = {one.id: one for one in people}
        self.rows = rows

    async def words(self, *ids: str | None) -> str:
        said = await self.talk.words([one for one in ids if one])
        return strip_contacts(said, CONTACT_REMOVED)

    def name(self, person_id: str | None) -> str:
        """The public name of somebody who serves."""
        row = self.rows.get(person_id or "")
        return self.talk.house.vault.open(row["id"], row["name_sealed"]) or "" if row else ""

    async def who(self, participant_id: str | None) -> str:
        """How somebody is named before the others; empty for nobody."""
        one = self.people.get(participant_id or "")
        if one is None:
            return ""
        if one.part in (Part.LEADER, Part.MEMBER):
            return self.name(one.person_id) or "委员"
        place = self.talk.house.district.department(one.department_id) if one.department_id else None
        if place is not None:
            return place.name
        party = await self.words(one.party_id) if one.party_id else ""
        return party or _CALLED[one.part]


async def gathered(talk: Talk, found: Consultation) -> Happened:
    """As it stands now, also what this very work has not written yet: `found` is taken as it is."""
    people = await participants_of(talk.work, found.id)
    serving = {found.leader_id, *(one.person_id for one in people if one.part in (Part.LEADER, Part.MEMBER))}
    deeds = await actions_of(talk.work, found.id)
    serving |= {one.owner_id for one in deeds}
    rows = await persons(talk.work, sorted(one for one in serving if one))
    reading = _Reading(talk, people, rows)
    said = await said_in(talk.work, found.id)
    await talk.words([row["words_id"] for row in said if row["words_id"]])  # all of them in one read
    came = [one for one in people if one.ended_at is None and one.came_at is not None]
    zone = talk.house.district.zone
    start = found.opened_at or found.start_at
    return Happened(
        number=found.number,
        kind=talk.house.consulting_of(found.rules).kind(found.kind).name,
        title=await reading.words(found.title_id),
        leader=reading.name(found.leader_id),
        about=await reading.words(found.words_id),
        how=await reading.words(found.how_id),
        start=datetime.fromtimestamp(start / 1000, zone) if start else None,
        end=datetime.fromtimestamp(found.held_at / 1000, zone) if found.held_at else None,
        place=await _place(reading, found),
        came=Counter(one.part for one in came),
        parties=await _parties(reading, came),
        written=sum(one.answer is Answer.WRITTEN and took_part(one) for one in people),
        agenda=tuple([await reading.words(row["words_id"]) for row in await agenda_of(talk.work, found.id)]),
        thread=await _thread(reading, said),
        opinions=await _opinions(reading, said),
        results=await _results(reading, found),
        agreed=await reading.words(found.conclusion_id),
        deeds=tuple([await _deed(reading, one) for one in deeds if one.state is not ActionState.DROPPED]),
    )


async def _deed(reading: _Reading, one: Action) -> Deed:
    return Deed(one.number, await reading.words(one.words_id), await _owner(reading, one.keeper), _day(one.due_day))


async def _place(reading: _Reading, found: Consultation) -> str:
    room = (await room_name(reading.talk.work, found.room_id))[0] if found.room_id else ""
    place = room or await reading.words(found.place_id)
    online = found.mode != "place"
    return f"{place}（线上同步）" if place and online else place or ("线上" if online else "")


async def _parties(reading: _Reading, came: list[Participant]) -> tuple[str, ...]:
    named = [await reading.who(one.id) for one in came if one.department_id or one.party_id]
    return tuple(dict.fromkeys(one for one in named if one))


async def _thread(reading: _Reading, said: list[Row]) -> tuple[Asked, ...]:
    replies = [row for row in said if row["kind"] == "reply"]
    made = []
    for row in said:
        if row["kind"] != "question":
            continue
        own = [one for one in replies if one["reply_to"] == row["id"]]
        given = [Quote(await _signed(reading, one), await reading.words(one["words_id"])) for one in own]
        asked = await reading.words(row["words_id"])
        if asked:
            made.append(Asked(Quote("", asked), tuple(given)))
    return tuple(made)


async def _signed(reading: _Reading, row: Row) -> str:
    return await reading.who(row["participant_id"]) or reading.name(row["person_id"])


async def _opinions(reading: _Reading, said: list[Row]) -> tuple[Quote, ...]:
    made = []
    for row in said:
        if row["kind"] in ("opinion", "written"):
            words = await reading.words(row["words_id"])
            if words:
                made.append(Quote(await reading.who(row["participant_id"]), words))
    return tuple(made)


async def _results(reading: _Reading, found: Consultation) -> tuple[Result, ...]:
    made = []
    for row in await motions_closed(reading.talk.work, found.id):
        counts = {name: count for name, count in json.loads(row["result"]).items() if isinstance(count, int)}
        place = reading.talk.house.district.department(row["department_id"]) if row["department_id"] else None
        words = await reading.words(row["words_id"])
        made.append(Result(words, counts, bool(row["secret"]), place.name if place else ""))
    return tuple(made)


async def _owner(reading: _Reading, keeper: tuple[str | None, str | None, str | None]) -> str:
    owner, department, participant = keeper
    place = reading.talk.house.district.department(department) if department else None
    if place is not None:
        return place.name
    return (reading.name(owner) if owner else await reading.who(participant)) or "居民"


def _day(iso: str) -> str:
    found = date.fromisoformat(iso)
    return f"{found.year}年{found.month}月{found.day}日"
