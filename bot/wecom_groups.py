"""What a station's group hears: who sits today, and consultations whose title is open to everybody. Nobody's words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.app import Core
from bot.station_views import duty_refs
from bot.values import Values
from channels.seam import ChannelError
from channels.wecom.robots import Robots
from dialogs.keys import Say
from domain.consultation import Stage
from handlers.house import House
from locales.catalogue import said
from storage.database import Row
from storage.district import Station
from storage.group_news import coming, tell, told

log = logging.getLogger("yizhan.groups")

EVERY = 30.0
QUIET = 3_600_000
"""How long a robot that refuses is left alone, ms."""
_LANGUAGE = "zh_CN"


@dataclass(frozen=True, slots=True)
class News:
    """`name` is what is told, once: the same to each group that hears it."""

    name: str
    station: Station
    text: str


class Groups:
    """`robots` by a station's code."""

    def __init__(self, core: Core, keys: Mapping[str, str], robots: Robots) -> None:
        self._core = core
        self._keys = keys
        self._robots = robots
        self._quiet: dict[str, int] = {}

    async def run(self) -> None:
        """Until cancelled."""
        known = {place.code for place in self._house.district.stations.values()}
        for code in self._keys.keys() - known:
            log.error("[wecom_groups] %s: no such station", code)
        try:
            while True:
                await self.tick()
                await asyncio.sleep(EVERY)
        finally:
            await self._robots.close()

    async def tick(self) -> None:
        """Tells what is to be told now and was not; by night nothing."""
        work = self._house.work()
        if self._house.calendar.in_night(work.now):
            return
        places = [one for one in self._house.district.stations.values() if one.code in self._keys and not one.practice]
        news = [*await self._duty(places), *await self._meetings(places)]
        before = await told(work, [one.name for one in news])
        for one in news:
            if one.name not in before and self._quiet.get(one.station.code, 0) <= work.now:
                await self._tell(one)

    @property
    def _house(self) -> House:
        return self._core.house

    async def _tell(self, one: News) -> None:
        """Marked once it was said: after a crash between the two it is said again."""
        code, work = one.station.code, self._house.work()
        try:
            await self._robots.say(self._keys[code], one.text)
        except ChannelError as error:
            wait = QUIET if error.permanent else round((error.retry_after or 60.0) * 1000)
            self._quiet[code] = work.now + wait
            log.warning("the group of %s was not told", code, extra={"reason": error.reason})
            return
        tell(work, one.name)
        await work.commit()

    async def _values(self) -> Values:
        house, work = self._house, self._house.work()
        return Values(house, await self._core.renderer.known(work, duty_refs(house)), _LANGUAGE, work.now)

    async def _duty(self, places: list[Station]) -> list[News]:
        values = await self._values()
        return [one for place in places if (one := self._sitting(place, values)) is not None]

    def _sitting(self, place: Station, values: Values) -> News | None:
        """None where nobody sits today, or nobody any more."""
        sittings = self._house.district.rota(place.id).day(values.now)
        if not sittings or sittings[-1].end <= values.now:
            return None
        lines = [
            f"{values.clock(one.start)}–{values.clock(one.end)} "
            + said("label.member_title", _LANGUAGE, {"name": values.value({"$": "name", "id": one.person_id})})
            for one in sittings
        ]
        day = self._house.calendar.day_of(values.now)
        text = self._said(Say.GROUP_DUTY, place, lines="\n".join(lines))
        return News(f"duty {place.id} {day:%Y%m%d}", place, text)

    async def _meetings(self, places: list[Station]) -> list[News]:
        work = self._house.work()
        by_id = {place.id: place for place in places}
        rows = await coming(work, [*by_id], [Stage.SCHEDULED, Stage.CALLED_OFF])
        off = [_fixed(row) for row in rows if row["state"] == Stage.CALLED_OFF]
        heard = await told(work, off)
        values = await self._values()
        return [*self._of_meetings(rows, by_id, heard, values)]

    def _of_meetings(
        self, rows: list[Row], places: Mapping[str, Station], heard: set[str], values: Values
    ) -> Iterator[News]:
        """One that is called off is told of where its time was told."""
        seen: set[str] = set()
        for row in rows:
            if row["id"] in seen:
                continue
            seen.add(row["id"])
            off = row["state"] == Stage.CALLED_OFF
            if off and _fixed(row) not in heard:
                continue
            place, at = places[row["station_id"]], row["start_at"]
            month, day, weekday = values.block(at)  # it is read days later, too: no 明天
            when = {"month": month, "day": day, "weekday": weekday, "time": values.clock(at)}
            text = self._said(Say.GROUP_MEETING_OFF if off else Say.GROUP_MEETING, place, title=row["title"], **when)
            yield News(f"off {row['id']} {at}" if off else _fixed(row), place, text)

    def _said(self, key: Say, place: Station, **params: str) -> str:
        link = f"{self._house.public_url}/s/{place.slug}"
        filled = {"station": place.called(_LANGUAGE), "link": link, **params}
        return said(f"say.{key}", _LANGUAGE, filled, self._house.own_texts)


def _fixed(row: Row) -> str:
    return f"meeting {row['id']} {row['start_at']}"


def told_by_one(core: Core) -> Callable[[], Awaitable[None]]:
    """A loop of which only one among several processes does the work."""
    settings = core.settings
    keys = {code: robot.get_secret_value() for code, robot in settings.wecom_groups.items()}
    groups = Groups(core, keys, Robots(core.house.clock, settings.wecom_api))
    lease = core.leases.of("groups")
    return lambda: lease.while_held(groups.run)
