"""`replay`: real messages as residents' reports, through the real door, one resident a row."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import typer

from bot.app import Core, EmptyDatabase, core
from bot.settings import Settings, SettingsError
from dialogs.talk import Content, Inbound, Opened, Text
from storage.district import Station
from storage.door import Door, door
from storage.items import items_of

CHANNEL, ACCOUNT = "web", "replay"
MOST_STEPS = 12


@dataclass(slots=True)
class Outcome:
    """What became of the rows; `lost` holds the ids of those that made no item."""

    states: Counter[str] = field(default_factory=Counter)
    danger: int = 0
    petition: int = 0
    lost: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def total(self) -> int:
        return sum(self.states.values()) + len(self.lost)


async def replay(settings: Settings, file: Path, station: str, side_by_side: int) -> None:
    rows = await asyncio.to_thread(lambda: list(_read(file)))
    try:
        async with core(settings) as running:
            outcome = await feed(running, rows, station, side_by_side)
    except EmptyDatabase:
        raise SettingsError(
            "no district here yet: `python -m bot init FILE` first, or YIZHAN_DEMO=1 make run"
        ) from None
    report(outcome)
    if outcome.lost:
        raise SettingsError(f"{len(outcome.lost)} of {outcome.total} made no item: {', '.join(outcome.lost[:10])}")


def _read(file: Path) -> Iterator[tuple[str, str]]:
    """`(id, words)` of each row; the subject goes before the text. Raises SettingsError."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            missing = {"id", "subject", "text"} - set(reader.fieldnames or ())
            if missing:
                raise SettingsError(f"{file}: column missing: {', '.join(sorted(missing))}")
            for row in reader:
                yield row["id"], "\n".join(filter(None, ((row["subject"] or "").strip(), (row["text"] or "").strip())))
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: is not UTF-8 text") from None


async def feed(running: Core, rows: list[tuple[str, str]], station: str, side_by_side: int) -> Outcome:
    """All rows, `side_by_side` at once; ids are not keys, each row is a resident of his own."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    places = _places(running, station)
    _without_limit(running)
    outcome = Outcome()
    gate = asyncio.Semaphore(side_by_side)
    run = hashlib.sha256(str(running.house.clock()).encode()).hexdigest()[:12]
    start = time.monotonic()
    with Progress(TextColumn("replay"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()) as progress:
        bar = progress.add_task("replay", total=len(rows))

        async def one(index: int, row: tuple[str, str]) -> None:
            async with gate:
                writer = _Writer(running, f"{run}-{index}", places[index % len(places)])
                await writer.report(row[0], row[1], outcome)
            progress.advance(bar)

        async with asyncio.TaskGroup() as group:
            for index, row in enumerate(rows):
                group.create_task(one(index, row))
    outcome.seconds = time.monotonic() - start
    return outcome


def _places(running: Core, station: str) -> list[Station]:
    if station and running.house.district.by_code(station) is None:
        raise SettingsError(f"--station {station}: no such code")
    wanted = [running.house.district.by_code(station)] if station else running.house.district.stations.values()
    places = [place for place in wanted if place is not None and not place.practice]
    if not places:
        raise SettingsError("the stations are still practising and take no resident's report: open one first")
    return places


def _without_limit(running: Core) -> None:
    """All these residents are new and come within minutes: a station would ask most of them to wait."""
    district = running.house.district
    running.house.district = replace(district, settings={**district.settings, "most_reports_an_hour": 10**9})


class _Writer:
    """One resident: says the words, agrees, and answers what is asked."""

    def __init__(self, running: Core, name: str, place: Station) -> None:
        self.running = running
        self.name = name
        self.place = place
        self.sent = 0

    async def report(self, row_id: str, words: str, outcome: Outcome) -> None:
        await self._send(Opened(f"st_{self.place.slug}"))
        await self._send(Text(words))
        for _ in range(MOST_STEPS):
            found = await self._door()
            if found is None or found.draft is None:
                break
            if found.draft["asking"] == "petition":
                outcome.petition += 1
            if found.draft["asking"] == "check" and found.draft["values"].get("danger_told"):
                outcome.danger += 1
            await self._send(Text(self._answer(found.draft["asking"])))
        await self._count(row_id, outcome)

    def _answer(self, asking: str) -> str:
        other = self.running.house.district.categories.get("other")
        return {"agree": "1", "petition": "2", "place": "跳过", "check": "1"}.get(asking, other.name if other else "1")

    async def _count(self, row_id: str, outcome: Outcome) -> None:
        found = await self._door()
        items = await items_of(self.running.house.work(), found.person_id) if found else []
        if items:
            outcome.states[items[0].state] += 1
        else:
            outcome.lost.append(row_id)

    async def _door(self) -> Door | None:
        return await door(self.running.house.work(), CHANNEL, ACCOUNT, self.name)

    async def _send(self, content: Content) -> None:
        self.sent += 1
        at = self.running.house.clock()
        await self.running.receive(Inbound(CHANNEL, ACCOUNT, self.name, f"{self.name}-{self.sent}", content, at))


def report(outcome: Outcome) -> None:
    total = outcome.total or 1
    typer.echo(f"messages   {outcome.total}")
    for state, count in outcome.states.most_common():
        typer.echo(f"{state:<10} {count}")
    typer.echo(f"lost       {len(outcome.lost)}")
    typer.echo(f"danger     {outcome.danger} ({outcome.danger / total:.1%}) met the danger line")
    typer.echo(f"petition   {outcome.petition} ({outcome.petition / total:.1%}) met the petition line")
    typer.echo(f"seconds    {outcome.seconds:.1f} ({outcome.total / max(outcome.seconds, 0.001):.0f} reports/s)")
