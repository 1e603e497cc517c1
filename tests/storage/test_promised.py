"""Sheets of before 0008 get what was promised for their reply, as their clocks have it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, insert, text

from domain.clocks import Allowance, Clock
from domain.running import Extension, Pause, Running, Why, of
from storage import tables
from storage.migrate import migrate, within
from storage.statements import Engine
from storage.work import running_text
from tests import engines
from tests.storage.conftest import NOW


def _runs(clock: Clock, due: int) -> Running:
    return Running(clock, Allowance(amount=10, unit="working_days"), NOW, due, False, 1, "1")


_RETURN, _REPLY, _RELEASE = (
    _runs(clock, NOW + at)
    for at, clock in enumerate((Clock.REFERRAL_RETURN, Clock.REFERRAL_REPLY, Clock.REFERRAL_RELEASE), 1)
)
_LONGER = replace(_REPLY, due_at=NOW + 9_000_000_000, extensions=(Extension(NOW + 5, 3),))
CLOCKS: dict[str, tuple[Running, ...]] = {
    "not sent": (),
    "without a reply's": (_RETURN,),
    "sent": (_RETURN, _REPLY),
    "the reply's first": (_REPLY, _RETURN),
    "replied": (_RETURN, replace(_REPLY, stopped_at=NOW + 7), _RELEASE),
    "extended": (_RETURN, _LONGER),
    "waits": (_RETURN, replace(_REPLY, pauses=(Pause(NOW, None, Why.ASKED),))),
}


async def test_what_was_promised_is_filled_in(tmp_path: Path, engine: Engine) -> None:
    async with engines.empty(engine, tmp_path) as where:
        found = await asyncio.to_thread(within, where, _before_and_after)
    replies = {name: of(clocks, Clock.REFERRAL_REPLY) for name, clocks in CLOCKS.items()}
    assert found == {name: reply.due_at if reply is not None else None for name, reply in replies.items()}


def _before_and_after(connection: Any) -> dict[str, int | None]:
    migrate(connection, "0007")
    old = [column for column in tables.sheets.columns if column.name != "reply_due_at"]
    blank = {c.name: 0 if isinstance(c.type, BigInteger) else "" for c in old if not c.nullable}
    for name, clocks in CLOCKS.items():
        named = {"id": name, "number": name, "running": running_text(clocks)}
        connection.execute(insert(tables.sheets).values(blank | named))
    migrate(connection)
    return {row.id: row.reply_due_at for row in connection.execute(text("SELECT id, reply_due_at FROM sheets"))}
