"""What is asked again and again finds its rows by an index: its cost does not grow with all that there ever was."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.item import State
from handlers import leaving
from storage import (
    calls,
    claims,
    clock_rows,
    cockpit,
    health,
    inbox,
    items,
    left_behind,
    letters,
    look_backs,
    merged,
    people,
    retention,
    sheets,
    station_load,
    supports,
    systems,
)
from storage.desk_items import _page
from storage.desk_wanted import Wanted
from storage.migrate import upgrade
from storage.statements import Statement

ASKED = {
    "timers that are due": claims._CLAIM_TIMERS,
    "whether timers are due": claims._ANY_TIMER,
    "files to fetch": claims._CLAIM_FILES,
    "whether files are to be fetched": claims._ANY_FILE,
    "messages to other systems": systems._CLAIM,
    "timers that are late": health._TIMERS,
    "a newer timer": clock_rows._NEWER,
    "old timers of the rota": retention._DELETE_REMINDERS,
    "old lines of chats": retention.LINES,
    "what a chat was shown last": letters._LATEST,
    "events of a thing": items._EVENTS,
    "events of several things": items._EVENTS_OF,
    "files of an item": items._FILES,
    "what was merged into an item": merged._MERGED_INTO,
    "what somebody handles": items._HANDLED_BY,
    "what a station has": items._AT_STATION,
    "items that somebody left behind": left_behind._LEFT_BEHIND,
    "chats of a person": leaving._CHATS,
    "who serves at a station": people._AT_SCOPE,
    "sheets of an item": sheets._OF_ITEM,
    "sheets of several items": sheets._OF_ITEMS,
    "what is open at a station": supports._OPEN_AT,
    "what is open to others at a station": supports._SHOWN_AT,
    "what waits at a station": inbox._WAITING,
    "sheets to decide about": inbox._SHEETS,
    "calls to make": inbox._TO_CALL,
    "looks that somebody has before him": look_backs._LOADS,
    "looks that end with their item": look_backs._CANCEL,
    "what somebody has to go and see": look_backs._OF_CHECKER,
    "what nobody has gone to see": look_backs._OVERDUE,
    "when a letter about an item was read": clock_rows._DELIVERED,
    "reports of strangers today": station_load._OF_STRANGERS,
    "calls that are needless": calls._NEEDLESS,
    "letters that did not arrive": calls._UNREACHED[False],
    "what cares neighbours": supports._SHOWN_IN,
    "what is over": cockpit._WAITING,
}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path: Path = tmp_path_factory.mktemp("plans") / "yizhan.db"
    upgrade(path)
    with closing(sqlite3.connect(path)) as connection:
        yield connection


@pytest.mark.parametrize("what", ASKED)
def test_what_is_asked_often_reads_by_more_than_its_district(empty: sqlite3.Connection, what: str) -> None:
    plan = _plan(empty, ASKED[what])
    assert any(line.startswith("SEARCH") for line in plan)
    assert not [line for line in plan if re.search(r"\(district_id=\?( AND ended_at=\?)?\)$", line)], plan
    assert not [
        line
        for line in plan
        if line.startswith("SCAN") and "json_each" not in line and line not in ("SCAN mine", "SCAN waits")
    ]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Wanted((State.CLOSED,), "", ["s"]), "ix_items_station (district_id=? AND now_at=? AND state=?)"),
        (Wanted(tuple(State), "", ["s"], words="a"), "ix_items_station (district_id=? AND now_at=? AND state=?)"),
        (Wanted((State.CLOSED,), "", ["s", "t"], danger=True, order="number"), "ix_items_danger (district_id=?)"),
    ],
    ids=["closed", "words", "danger"],
)
def test_the_newest_come_in_the_order_of_an_index(empty: sqlite3.Connection, wanted: Wanted, index: str) -> None:
    plan = _plan(empty, _page(wanted.shape(), wanted.order, wanted.down))
    read = [line for line in plan if line.startswith("SEARCH items") and "sqlite_autoindex" not in line]
    assert read and all(line.endswith(index) for line in read), plan


def _plan(connection: sqlite3.Connection, statement: Statement) -> list[str]:
    text = statement.on("sqlite").text
    rows = connection.execute(f"EXPLAIN QUERY PLAN {text}", [None] * text.count("?"))
    return [row[3] for row in rows]
