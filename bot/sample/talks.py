"""The sample's consultations as talks.yaml tells them: what each says and presses, in the dialogs that people have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import bindparam, select

from bot.render import Renderer
from bot.sample.stage import Stage
from bot.sample.stories import Part
from dialogs.talk import Opened, Press, Rendered, Text
from domain.item import Item
from handlers.sign_in_codes import sign_in_code
from storage import tables
from storage.items import item
from storage.meetings import meetings_around
from storage.statements import compiled

FILE = Path(__file__).parent / "talks.yaml"
_ITEM, _DAY = re.compile(r"\{item (\d+)\}"), re.compile(r"\{in (-?\d+)\}")
_CODE = "{code}"
HALF_A_DAY = 43_200_000
_NEWEST = compiled(
    select(tables.letters)
    .where(
        tables.letters.c.district_id == bindparam("district_id"),
        tables.letters.c.external == bindparam("external"),
        tables.letters.c.choices != "[]",
    )
    .order_by(tables.letters.c.id.desc())
    .limit(6)
)
_ASKED = compiled(
    select(tables.letters.c.external)
    .where(tables.letters.c.district_id == bindparam("district_id"), tables.letters.c.kind == bindparam("kind"))
    .order_by(tables.letters.c.id.desc())
    .limit(1)
)


class Turn(Part):
    """What one says in one go, `days_ago` at `at` o'clock by the district's time.

    `who` is a person's id of the file, `story N` for who reported it, `owner N` for who has it in hand, `asked KIND`
    for who was last sent such a letter, or a neighbour's name. A line of `does` that begins with ">" presses the newest
    button whose label holds the rest; `{item N}` is the number of story N, `{in N}` the day in N days from today,
    `{month}` the month in which it is said, `{code}` what signs in to the meeting of the day.
    """

    days_ago: int
    at: str
    who: str
    does: list[str]

    def moment(self, today: date, zone: ZoneInfo) -> int:
        """UTC ms."""
        when = datetime.combine(today - timedelta(days=self.days_ago), time.fromisoformat(self.at), zone)
        return round(when.timestamp() * 1000)


def read_talks() -> list[Turn]:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return TypeAdapter(list[Turn]).validate_python(yaml.load(FILE.read_text(encoding="utf-8"), loader))


@dataclass(slots=True)
class Talker:
    """`slug` is the station's poster code, `items` ids of items by story.

    `seats` are the addresses of who serves, by the file's ids and by persons' ids.
    """

    stage: Stage
    renderer: Renderer
    today: date
    slug: str
    items: Mapping[int, str]
    seats: Mapping[str, str]

    async def play(self, turn: Turn) -> None:
        who = await self._address(turn.who)
        if who.startswith("sample:neighbour:"):
            await self.stage.hear(who, Opened(f"st_{self.slug}"), self.slug)
        for line in turn.does:
            said = (await self._filled(line)).replace("{month}", str(self._month()))
            content = await self._press(who, said[1:]) if said.startswith(">") else Text(said)
            await self.stage.hear(who, content, self.slug if who.startswith("sample:") else None)

    def _month(self) -> int:
        return datetime.fromtimestamp(self.stage.clock() / 1000, self.stage.house.district.zone).month

    async def _address(self, who: str) -> str:
        match who.split():
            case ["story", number]:
                return f"sample:resident:{number}"
            case ["owner", number]:
                return self.seats[str((await self._item(number)).handler_id)]
            case ["asked", kind]:
                row = await self.stage.house.work().one(_ASKED, kind=kind)
                assert row is not None, f"nobody was asked {kind}"
                return str(row["external"])
        return self.seats.get(who) or f"sample:neighbour:{who}"

    async def _item(self, number: str) -> Item:
        found = await item(self.stage.house.work(), self.items[int(number) - 1])
        assert found is not None
        return found

    async def _filled(self, line: str) -> str:
        for found in _ITEM.finditer(line):
            line = line.replace(found[0], (await self._item(found[1])).number)
        for found in _DAY.finditer(line):
            day = self.today + timedelta(days=int(found[1]))
            line = line.replace(found[0], f"{day.month}月{day.day}日")
        return line.replace(_CODE, await self._code()) if _CODE in line else line

    async def _code(self) -> str:
        now = self.stage.clock()
        [meeting] = await meetings_around(self.stage.house.work(), now - HALF_A_DAY, now + HALF_A_DAY)
        return sign_in_code(self.stage.house, meeting)

    async def _press(self, who: str, label: str) -> Press:
        work = self.stage.house.work()
        rows = await work.all(_NEWEST, external=who)
        seen: list[Rendered] = []
        exact: Callable[[str], bool] = label.__eq__
        for row in rows:
            [letter] = await self.renderer.render(work, [row], {})
            for fits in (exact, lambda name: label in name):
                for button in letter.buttons:
                    if fits(button.label):
                        return Press(letter.id, button.code)
            seen.append(letter)
        raise AssertionError(f"{who} sees no button {label}: {_seen(seen)}")


def _seen(shown: Sequence[Rendered]) -> list[tuple[str, list[str]]]:
    return [(letter.text[:80], [button.label for button in letter.buttons]) for letter in shown[:3]]
