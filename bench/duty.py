"""`python -m bench.duty`: who is on duty at a moment at each of 10,000 stations, beside rotas that are iCalendar feeds.

Every station has a weekly plan of four people at two sittings a day; every fifth one a reserve, a swap, and somebody on
leave. The peer is given the plans alone, without what lies on them.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import mean
from zoneinfo import ZoneInfo

from bench.processes import PEERS, ROOT
from bot.app import opened
from bot.holidays import working_calendar
from bot.settings import Settings
from domain.rota import Change, Kind, Stint
from domain.rota_plan import Duty, Plan, Rule
from handlers.load_district import load_district as set_up
from storage import tables
from storage.database import Database
from storage.district import District
from storage.district_rows import load_district
from storage.ids import new_id
from storage.rota import add_change, add_plan
from storage.work import Work

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
HOURS = (("09:00", "12:00"), ("14:00", "17:00"))
PEOPLE, FIFTH = 4, 5
STATIONS, ASKED_OF_PEER = 10_000, 300
DAY = 86_400_000


def at(days: int, hour: float) -> datetime:
    return datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=ZONE) + timedelta(days=days, hours=hour)


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


MOMENTS = at(8, 10), at(8, 10.5), at(9, 15)
"""Two of one day, one of another; nothing lies on the plans there."""


@dataclass(frozen=True, slots=True)
class Round:
    """µs for each station, of ours and of the peer (at MOMENTS); `apart`: stations at which they do not agree."""

    cold: float
    warm: float
    other_day: float
    peer: tuple[float, float, float]
    apart: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """ms and MB: reading the district with all its rotas; MB more once each was asked."""

    ms: float
    size: float
    asked: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The peer's of one station: who sits at the three moments, and µs of each."""

    sits: list[str | None]
    took: list[float]


async def grown(database: Database, count: int) -> None:
    """So many stations with their people's seats, plans, and what lies on them."""
    small = await load_district(database, ms(at(0, 10)))
    assert small is not None
    first = next(iter(small.stations.values()))
    work = Work(database, small.id, ms(at(-30, 0)))
    for number in range(count):
        _station(work, number, first.area_id)
        if number % 500 == 499:
            await work.commit()
            work = Work(database, small.id, ms(at(-30, 0)))
    await work.commit()


def _station(work: Work, number: int, area: str) -> None:
    place, people = new_id(), tuple(new_id() for _ in range(PEOPLE))
    hours = json.dumps([{"days": [1, 2, 3, 4, 5], "from": start, "to": end} for start, end in HOURS])
    work.insert(
        tables.stations, id=place, code=f"S{number:05}", slug=f"{number:08}", name=f"{number}", name_en="", kind="",
        area_id=area, place="", place_en="", phone="", latitude=None, longitude=None, hours=hours, practice=0,
        serial=0, serial_day="", valid_from=work.now, valid_to=None, successor_id=None,
    )  # fmt: skip
    for person in people:
        work.insert(
            tables.appointments, id=new_id(), person_id=person, role="member", scope_id=place, appointed_by=None,
            valid_from=work.now, valid_to=None,
        )  # fmt: skip
    add_plan(work, Plan(new_id(), place, Duty.MEMBER, people, MONDAY, Rule(), work.now))
    if number % FIFTH == 0:
        add_plan(work, Plan(new_id(), place, Duty.RESERVE, people[::-1], MONDAY, Rule(), work.now))
        wednesday = ms(at(2, 9)), ms(at(2, 12))
        add_change(work, Change(new_id(), Duty.MEMBER, *wednesday, people[2], Kind.SWAP, people[0]), place, None)
        work.insert(
            tables.leaves, id=new_id(), person_id=people[0], start_at=ms(at(4, 0)), end_at=ms(at(6, 0)),
            reason_id=None, made_at=work.now, made_by=None, ended_at=None,
        )  # fmt: skip


async def read(database: Database) -> tuple[District, Loaded]:
    gc.collect()
    before, began = _memory(), time.perf_counter()
    found = await load_district(database, ms(at(0, 10)))
    assert found is not None
    took = (time.perf_counter() - began) * 1000
    size = _memory() - before
    _each(found, lambda place: found.rota(place).stint(ms(at(1, 10))))
    return found, Loaded(took, size, _memory() - before - size)


def asked(district: District, count: int) -> Round:
    """One round. What the product keeps in mind is thrown away first."""
    places = list(district.stations)
    district._rotas.clear()
    said: dict[str, list[Stint | None]] = {place: [] for place in places}

    def ask(moment: datetime) -> Callable[[str], None]:
        when = ms(moment)
        return lambda place: said[place].append(district.rota(place).stint(when))

    cold, warm, other = (_each(district, ask(moment)) for moment in MOMENTS)
    chosen = places[:: max(1, len(places) // count)][:count]
    answers = _peer([_ics(district, place) for place in chosen])
    apart = sum(
        [one.person_id for one in said[place] if one] != answer.sits
        for place, answer in zip(chosen, answers, strict=True)
    )
    first, second, third = (mean(times) for times in zip(*(answer.took for answer in answers), strict=True))
    return Round(cold, warm, other, (first, second, third), apart)


def _each(district: District, doing: Callable[[str], object]) -> float:
    """µs for each station."""
    began = time.perf_counter()
    for place in district.stations:
        doing(place)
    return (time.perf_counter() - began) * 1e6 / len(district.stations)


def _peer(texts: list[str]) -> list[Answer]:
    moments = [moment.isoformat() for moment in MOMENTS]
    lines = "".join(json.dumps({"ics": text, "at": moments}) + "\n" for text in texts)
    command = [str(PEERS), "-m", "bench.peers.ical"]
    said = subprocess.run(command, input=lines, capture_output=True, text=True, cwd=ROOT, check=True).stdout
    found = [json.loads(line) for line in said.splitlines()]
    return [Answer([one for some in each["sits"] for one in some], each["took"]) for each in found]


def _ics(district: District, place: str) -> str:
    """The station's plan as a rolling rota is put into iCalendar: an event for each person and sitting."""
    plan = district.plans(place)[0]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN", *_events(plan), "END:VCALENDAR", ""])


def _events(plan: Plan) -> Iterator[str]:
    for number, person in enumerate(plan.people):
        day = plan.anchor + timedelta(weeks=number)
        for start, end in HOURS:
            yield from (
                "BEGIN:VEVENT",
                f"UID:{plan.id}-{number}-{start[:2]}",
                f"SUMMARY:{person}",
                f"DTSTART;TZID={ZONE.key}:{day:%Y%m%d}T{start.replace(':', '')}00",
                f"DTEND;TZID={ZONE.key}:{day:%Y%m%d}T{end.replace(':', '')}00",
                f"RRULE:FREQ=WEEKLY;INTERVAL={len(plan.people)};BYDAY=MO,TU,WE,TH,FR",
                "END:VEVENT",
            )


def _memory() -> float:
    """MB that the process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6


async def measured(folder: Path, stations: int, rounds: int, peer: int) -> tuple[Loaded, list[Round]]:
    import yaml

    from tests.talk import DISTRICT

    settings = Settings(data=folder / "data", keys=folder / "keys", backup_hours=0)
    async with opened(settings) as (database, vault):
        await set_up(database, vault, yaml.safe_load(DISTRICT.read_text(encoding="utf-8")), ms(at(-40, 0)))
        await grown(database, stations)
        district, loaded = await read(database)
        working_calendar(ZONE.key)
        return loaded, [asked(district, peer) for _ in range(rounds)]


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.duty", description=__doc__)
    options.add_argument("--stations", type=int, default=STATIONS)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--peer", type=int, default=ASKED_OF_PEER, help="stations that the peer is asked of")
    given = options.parse_args()
    from bench.figures.duty import part

    with tempfile.TemporaryDirectory(prefix="yizhan-bench-") as folder:
        loaded, rounds = asyncio.run(measured(Path(folder), given.stations, given.rounds, given.peer))
    print(part(given.stations, given.peer, loaded, rounds).text())


if __name__ == "__main__":
    main()
