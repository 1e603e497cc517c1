"""How a channel goes: what waits, what failed in a day, and when the last of each way was; short scans only."""

from __future__ import annotations

from sqlalchemy import bindparam, func, literal, or_, select

from storage import tables
from storage.statements import compiled
from storage.work import Work

_letters, _seen, _addresses = tables.letters, tables.seen, tables.addresses
_DAY = 86_400_000
_NEWEST = 500
"""So many letters and messages are looked through for a channel's last one."""
_COUNTS = compiled(
    select(
        _letters.c.channel,
        func.count().filter(_letters.c.state == "waiting").label("waiting"),
        func.count().filter(_letters.c.state == "held").label("held"),
        func.count().filter(_letters.c.state == "failed", _letters.c.created_at > bindparam("day_ago")).label("failed"),
    )
    .where(
        _letters.c.district_id == bindparam("district_id"),
        or_(_letters.c.state == "waiting", _letters.c.state == "failed", _letters.c.state == "held"),
    )
    .group_by(_letters.c.channel)
)
_new_letters = (
    select(_letters.c.channel, _letters.c.sent_at)
    .where(_letters.c.district_id == bindparam("district_id"))
    .order_by(_letters.c.id.desc())
    .limit(literal(_NEWEST))
    .subquery()
)
_LAST_OUT = compiled(
    select(_new_letters.c.channel, func.max(_new_letters.c.sent_at).label("at")).group_by(_new_letters.c.channel)
)
_new_seen = (
    select(_seen.c.channel, _seen.c.account, _seen.c.at)
    .where(_seen.c.district_id == bindparam("district_id"))
    .order_by(_seen.c.at.desc())
    .limit(literal(_NEWEST))
    .subquery()
)
_LAST_IN = compiled(select(_new_seen.c.channel, func.max(_new_seen.c.at).label("at")).group_by(_new_seen.c.channel))
_LAST_EVER = compiled(
    select(_addresses.c.channel, func.max(_addresses.c.window).label("at"))
    .where(_addresses.c.district_id == bindparam("district_id"))
    .group_by(_addresses.c.channel)
)
_LAST_IN_EACH = compiled(
    select(_new_seen.c.channel, _new_seen.c.account, func.max(_new_seen.c.at).label("at")).group_by(
        _new_seen.c.channel, _new_seen.c.account
    )
)
_LAST_EVER_EACH = compiled(
    select(_addresses.c.channel, _addresses.c.account, func.max(_addresses.c.window).label("at"))
    .where(_addresses.c.district_id == bindparam("district_id"))
    .group_by(_addresses.c.channel, _addresses.c.account)
)


class Counts:
    """By channel; `came` and `went` are UTC ms, and lack where nothing did lately."""

    def __init__(self) -> None:
        self.waiting: dict[str, int] = {}
        self.held: dict[str, int] = {}
        self.failed: dict[str, int] = {}
        self.came: dict[str, int] = {}
        self.went: dict[str, int] = {}


async def channel_counts(work: Work, channels: list[str]) -> Counts:
    found = Counts()
    for row in await work.all(_COUNTS, day_ago=work.now - _DAY):
        channel = row["channel"]
        found.waiting[channel], found.held[channel], found.failed[channel] = row["waiting"], row["held"], row["failed"]
    found.went = {row["channel"]: row["at"] for row in await work.all(_LAST_OUT) if row["at"]}
    found.came = {row["channel"]: row["at"] for row in await work.all(_LAST_IN)}
    if set(channels) - found.came.keys():  # quiet beside a busy one
        found.came = {row["channel"]: row["at"] for row in await work.all(_LAST_EVER) if row["at"]} | found.came
    return found


async def last_heard(work: Work) -> dict[tuple[str, str], int]:
    """When the last message came to each channel's account, UTC ms; it lacks where none ever did."""
    ever = {(row["channel"], row["account"]): row["at"] for row in await work.all(_LAST_EVER_EACH) if row["at"]}
    return ever | {(row["channel"], row["account"]): row["at"] for row in await work.all(_LAST_IN_EACH)}
