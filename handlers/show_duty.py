"""今日值班, for anybody: who sits today, and the two weeks from this one on."""

from __future__ import annotations

from datetime import datetime

from dialogs.cards import button
from dialogs.forms import ShowDuty
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Phrase, clock, listing, name, phrase, station
from dialogs.letter import day as day_ref
from domain.people import Role
from domain.permissions import Permission
from domain.rota import Duty, Rota, Sitting, StationRota
from handlers.arrival import in_gap, next_line
from handlers.talk import Talk

FORM = ShowDuty
REQUIRES = Permission.CHAT_USE
DAYS = 14
DAY = 86_400_000


async def handle(talk: Talk, form: ShowDuty) -> None:
    rota = talk.house.district.rota(talk.station.id)
    key = f"say.{Say.DUTY_TODAY}"
    today = rota.day(talk.now)
    sittings = [
        phrase(f"say.{Say.DUTY_LINE}", name=name(s.person_id), start=clock(s.start), end=clock(s.end))
        for s in today
        if s.end > talk.now
    ]
    lines = [phrase(key, station=station(talk.station.id)), *sittings]
    if talk.serves:
        lines += _reserve(talk, rota)
    if not sittings and not in_gap(talk) and rota.next(talk.now) is not None:
        lines.append(phrase(f"say.{Say.DUTY_OVER if today else Say.DUTY_FREE}"))
    if in_gap(talk):
        lines.append(await _gap(talk))
    if not sittings or rota.sits(talk.now) is None:
        lines.append(next_line(talk))
    coming = _coming(talk, rota)
    if coming:
        lines.append(phrase(f"say.{Say.DUTY_WEEK}", weeks=listing(coming)))
    choices = (button(Button.MONTH, "rota_month"),) if talk.draft is None else ()
    talk.reply(Letter(key, tuple(lines), choices=choices))


def _reserve(talk: Talk, rota: StationRota) -> list[Phrase]:
    """Who steps in today; for who serves."""
    stints = rota.of_day(rota.grid.date(talk.now), Duty.RESERVE)
    people = dict.fromkeys(one.person_id for one in stints if one.person_id and one.end > talk.now)
    return [phrase(f"say.{Say.DUTY_RESERVE}", name=name(person)) for person in people]


async def _gap(talk: Talk) -> Phrase:
    """Who was to sit does not: the head takes over."""
    serving = [one.held for one in await talk.serving(talk.station.id) if one.held.scope_id == talk.station.id]
    head = next((one.person_id for one in serving if one.role is Role.HEAD), None)
    return phrase(f"say.{Say.DUTY_GAP_HEAD}", name=name(head)) if head else phrase(f"say.{Say.DUTY_GAP}")


def _coming(talk: Talk, rota: Rota) -> list[Phrase]:
    """One line for each stretch of days with the same person, two weeks ahead; of a shared day one for each part."""
    found: list[Phrase] = []
    last: tuple[str, int, int] | None = None
    for offset in range(1, DAYS + 1):
        day = rota.day(talk.now + offset * DAY)
        if not day:
            continue
        if len({one.person_id for one in day}) > 1:
            found += [_part(one) for one in day]
            last = None
            continue
        person, start, end = day[0].person_id, day[0].start, day[-1].end
        if last is not None and last[0] == person and _week(talk, start) == _week(talk, last[1]):
            last = (person, last[1], end)
            found[-1] = _stretch(*last)
        else:
            last = (person, start, end)
            found.append(_stretch(*last))
    return found


def _part(one: Sitting) -> Phrase:
    since, until = clock(one.start), clock(one.end)
    return phrase(f"say.{Say.DUTY_PART}", name=name(one.person_id), start=day_ref(one.start), since=since, until=until)


def _stretch(person: str, start: int, end: int) -> Phrase:
    if end - start < DAY:
        return phrase(f"say.{Say.DUTY_DAY}", name=name(person), start=day_ref(start))
    return phrase(f"say.{Say.DUTY_STRETCH}", name=name(person), start=day_ref(start), end=day_ref(end))


def _week(talk: Talk, at: int) -> tuple[int, int]:
    return datetime.fromtimestamp(at / 1000, talk.house.district.zone).isocalendar()[:2]
