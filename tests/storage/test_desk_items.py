"""Lists of matters beside the same lists made by looking at every row: of one station, of some, of many."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

import pytest

from domain.item import OPEN, State
from storage import desk_wanted, tables
from storage.database import Database
from storage.desk_items import MANY, items_listed, items_page
from storage.desk_wanted import Order, Wanted
from storage.ids import new_id
from storage.work import Work
from tests.examples import SOAK
from tests.storage.conftest import NOW

STATIONS = [f"s{at}" for at in range(MANY + 2)]
READER = "reader"
GROUPS = (tuple(State), (State.CLOSED,), tuple(sorted(OPEN)), (State.MERGED, State.REFUSED, State.WITHDRAWN))
Row = Mapping[str, Any]
KEYS: Mapping[Order, Callable[[Row], tuple[Any, ...]]] = {
    "due": lambda row: (row["due_at"] is None, row["due_at"] or 0),
    "number": lambda row: (row["reported_at"], row["number"]),
    "state": lambda row: (list(State).index(row["state"]),),
    "kind": lambda row: (row["category"],),
    "place": lambda row: (row["now_at"],),
}


async def matters(database: Database, many: int, seed: int = 5) -> list[Row]:
    """Reported one after the other; most of them closed, and most of those at one station."""
    dice, work = random.Random(seed), Work(database, "d", NOW)
    rows: list[Row] = []
    for at in range(many):
        state = dice.choice([State.CLOSED] * 6 + list(State))
        open_ = state in OPEN
        rows.append(
            {
                "id": new_id(NOW - (many - at) * 60_000),
                "number": f"XM-261123-{at:03d}",
                "born_at": "s0",
                "now_at": dice.choice([*STATIONS, *["s0"] * 6]),
                "state": state,
                "category": dice.choice(["noise", "parking", "parking"]),
                "urgency": "danger" if dice.random() < 0.1 else "normal",
                "reporter_id": dice.choice([READER, "r1", "r2", "r3"]),
                "words_id": "w",
                "via": "wire",
                "notice": "1",
                "reported_at": NOW - (many - at) * 60_000,
                "owner_id": dice.choice(["li", "lin", None]) if open_ else "li",
                "assignee_id": dice.choice(["li", "lin"]),
                "declined": "[]",
                "recused": f'["{READER}"]' if dice.random() < 0.05 else "[]",
                "redone": 0,
                "answers": 0,
                "clocks": "1",
                "receipt": "",
                "due_at": NOW + dice.randrange(-90, 90) * 60_000 if open_ and dice.random() < 0.8 else None,
                "version": 1,
                "head": "",
            }
        )
        work.insert(tables.items, **rows[-1])
    await work.commit()
    return rows


def expected(rows: list[Row], wanted: Wanted) -> list[str]:
    """Ids in their order."""
    found = [
        row
        for row in rows
        if row["state"] in wanted.states
        and row["now_at"] in wanted.stations
        and row["recused"] == "[]"
        and row["reporter_id"] != READER
        and wanted.category in ("", row["category"])
        and wanted.owner in ("", row["owner_id"] or row["assignee_id"])
        and (not wanted.danger or row["urgency"] == "danger")
    ]
    found.sort(key=lambda row: row["id"])
    found.sort(key=lambda row: row["reported_at"], reverse=True)
    found.sort(key=KEYS[wanted.order], reverse=wanted.down)
    return [row["id"] for row in found]


@pytest.mark.parametrize("places", [STATIONS[:1], STATIONS[:2], STATIONS], ids=["one", "two", "many"])
async def test_lists_hold_what_there_is_in_its_order(database: Database, work: Work, places: list[str]) -> None:
    rows = await matters(database, 160)
    narrowed: tuple[dict[str, Any], ...] = ({}, {"category": "noise"}, {"owner": "lin"}, {"danger": True})
    for turn, (group, order) in enumerate(itertools.product(GROUPS, get_args(Order))):
        for nth, more in enumerate(narrowed):
            if SOAK or nth in (0, 1 + turn % 3):
                plain = Wanted(group, READER, places, order=order, **more)
                for wanted in (plain, replace(plain, down=True)):
                    every = expected(rows, wanted)
                    page = await items_page(work, wanted, after=3, most=9)
                    assert [one.id for one in page.items] == every[3:12], wanted
                    assert (page.found, page.counted, page.partly) == (len(every), True, False), wanted
                if frozenset(group) <= OPEN:
                    for after in (0, max(0, len(expected(rows, plain)) - 4)):
                        listed = await items_listed(work, plain, after=after, most=6)
                        assert [one.id for one in listed] == expected(rows, plain)[after : after + 6], plain


@pytest.mark.parametrize("places", [STATIONS[:1], STATIONS], ids=["one", "many"])
async def test_of_very_many_the_newest_are_listed(
    database: Database, work: Work, places: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = await matters(database, 160)
    monkeypatch.setattr(desk_wanted, "COUNTED", 12)
    wanted = Wanted((State.CLOSED,), READER, places, order="number", down=True)
    page = await items_page(work, wanted, most=12)
    assert [one.id for one in page.items] == expected(rows, wanted)[:12] and (page.found, page.counted) == (12, False)
    oldest = await items_page(work, replace(wanted, down=False), most=12)
    assert [one.id for one in oldest.items] == expected(rows, replace(wanted, down=False))[:12]
    everything = replace(wanted, states=tuple(State), order="due", down=False)
    due = [one.id for one in (await items_page(work, everything, most=12)).items]
    assert due == expected(rows, everything)[:12]
