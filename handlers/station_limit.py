"""A station takes so many reports an hour from people whom nobody knows yet; danger always goes through."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.letter import Letter, phrase, station
from domain.item import Urgency
from domain.refusal import Refusal, Refused
from handlers.registering import local_day
from handlers.talk import DAY, Talk
from storage.district import Station
from storage.receipts import note_try, tried
from storage.station_load import Counter, reports_of_strangers

HOUR = 3_600_000
MOST_REPORTS_AN_HOUR = 60
"""Where the district file says nothing else."""


def most_reports(talk: Talk) -> int:
    return int(talk.house.district.settings.get("most_reports_an_hour") or MOST_REPORTS_AN_HOUR)


async def ensure_room(talk: Talk, where: Station, urgency: Urgency, counter: Counter) -> None:
    """Raises Refusal; the draft then stays as it is."""
    known = counter.first is not None and counter.first <= talk.now - DAY
    if urgency is Urgency.DANGER or known or _far_from_full(talk, counter):
        return
    taken = await reports_of_strangers(talk.work, where.id, talk.now - HOUR, talk.now - DAY)
    if taken >= most_reports(talk):
        raise Refusal(Refused.STATION_BUSY, phone=where.urgent_phone)


def _far_from_full(talk: Talk, counter: Counter) -> bool:
    """Whether the numbers given out today alone say so, where the last hour lies within today."""
    today = local_day(talk)
    if local_day(talk, HOUR) != today:
        return False
    return counter.day != today.isoformat() or counter.serial < most_reports(talk)


async def tell_of_limit(talk: Talk) -> None:
    """Head and staff hear once an hour that the limit is on. The open draft says where."""
    where = talk.draft.values.get("station") if talk.draft is not None else None
    if where not in talk.house.district.stations:
        return
    before = await tried(talk.work, talk.house.vault.hmac("try", f"limit {where}"), talk.now - HOUR)
    if before.times:
        return
    note_try(talk.work, before)
    crew = await talk.crew(where)
    key = f"say.{Say.STATION_LIMIT}"
    letter = Letter(key, (phrase(key, station=station(where), most=most_reports(talk)),))
    talk.told += [(person, letter) for person in dict.fromkeys(crew.heads + crew.staff)]
