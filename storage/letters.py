"""Letters, the lines of chats whose history we keep, and what else waits for its time. Sending is in `sending`."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, case, exists, literal, or_, select

from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import Work

_letters, _chats, _lines = tables.letters, tables.chats, tables.lines
_MINE = _letters.c.district_id == bindparam("district_id")

_BY_ID = compiled(select(_letters).where(_MINE, _letters.c.id == bindparam("letter_id")))
_BY_PLATFORM = compiled(
    select(_letters).where(
        _MINE, _letters.c.address_id == bindparam("address_id"), _letters.c.platform_id == bindparam("platform_id")
    )
)
_DROP_WAITING = compiled(
    _letters.update()
    .values(state="dropped")
    .where(
        _MINE,
        _letters.c.id == bindparam("letter_id"),
        or_(*(_letters.c.state == state for state in ("waiting", "held"))),
    )
)
_not_sent = or_(*(_letters.c.state == state for state in ("waiting", "held", "old")))
_UNSENT = compiled(
    select(_letters.c.id, _letters.c.body, _letters.c.choices).where(
        _MINE,
        _letters.c.address_id.in_(
            select(tables.addresses.c.id).where(
                tables.addresses.c.district_id == bindparam("district_id"),
                in_list(tables.addresses.c.person_id, "people"),
            )
        ),
        _not_sent,
    )
)
_DROP_UNSENT = compiled(
    _letters.update().values(state="dropped").where(_MINE, _letters.c.id == bindparam("letter_id"), _not_sent)
)
_HOLD = compiled(
    _letters.update()
    .values(state="held", leased_until=0)
    .where(_MINE, _letters.c.address_id == bindparam("address_id"), _letters.c.state == "waiting")
)
_WAITS = compiled(
    tables.addresses.update()
    .values(reachable=literal(2))
    .where(
        tables.addresses.c.district_id == bindparam("district_id"),
        tables.addresses.c.id == bindparam("address_id"),
        tables.addresses.c.reachable == literal(1),
        tables.addresses.c.window <= bindparam("tried_at"),
    )
)
_waits = exists(
    select(tables.addresses.c.id).where(
        tables.addresses.c.district_id == _letters.c.district_id,
        tables.addresses.c.id == _letters.c.address_id,
        tables.addresses.c.reachable == literal(2),
    )
).correlate(_letters)
_HOLD_ONE = compiled(
    _letters.update()
    .values(
        state=case((_waits, literal("held")), else_=literal("waiting")),
        leased_until=0,
        next_attempt_at=bindparam("now"),
    )
    .where(_MINE, _letters.c.id == bindparam("letter_id"), _letters.c.state == "waiting")
)
_RESUME = compiled(
    _letters.update()
    .values(state="waiting", attempts=0, next_attempt_at=bindparam("now"))
    .where(_MINE, _letters.c.address_id == bindparam("address_id"), _letters.c.state == "held")
)
RETRIED = 10_000
"""Ms after which an answer whose time is still to come has failed before: none is made to wait as long."""
_AT_ONCE = compiled(
    _letters.update()
    .values(next_attempt_at=bindparam("now"))
    .where(
        _MINE,
        _letters.c.address_id == bindparam("address_id"),
        _letters.c.state == "waiting",
        _letters.c.direct == literal(1),
        _letters.c.attempts == literal(0),  # else the platform has asked for a pause
        _letters.c.next_attempt_at > bindparam("now"),
        _letters.c.created_at <= bindparam("written_by"),
    )
)
_LINES_AFTER = compiled(
    select(_lines)
    .where(
        _lines.c.district_id == bindparam("district_id"),
        _lines.c.address_id == bindparam("address_id"),
        _lines.c.number > bindparam("after"),
    )
    .order_by(_lines.c.number)
    .limit(bindparam("most"))
)
_LAST_LINES = compiled(
    select(_lines)
    .where(_lines.c.district_id == bindparam("district_id"), _lines.c.address_id == bindparam("address_id"))
    .order_by(_lines.c.number.desc())
    .limit(bindparam("most"))
)
_LATEST = compiled(
    select(
        _letters.c.id,
        _letters.c.person_id,
        _letters.c.kind,
        _letters.c.item_id,
        _letters.c.choices,
        _letters.c.direct,
        _letters.c.state,
        _letters.c.created_at,
    )
    .where(_MINE, _letters.c.address_id == bindparam("address_id"))
    .order_by(_letters.c.id.desc())
    .limit(bindparam("most"))
)
_BY_IDS = compiled(select(_letters).where(_MINE, in_list(_letters.c.id, "ids")))
_UNDELIVERED = compiled(
    select(_letters.c.id, _letters.c.on_delivery).where(
        _MINE, in_list(_letters.c.id, "ids"), _letters.c.delivered_at.is_(None)
    )
)


async def letter(work: Work, letter_id: str) -> Row | None:
    return await work.one(_BY_ID, letter_id=letter_id)


async def letter_quoted(work: Work, address_id: str, platform_id: str) -> Row | None:
    """The letter that a person answers by quoting its message."""
    return await work.one(_BY_PLATFORM, address_id=address_id, platform_id=platform_id)


def drop_waiting(work: Work, letter_id: str) -> None:
    """A letter that was to be sent in a moment, or with the next contact, and that another one takes the place of."""
    work.run(_DROP_WAITING, letter_id=letter_id)


async def unsent(work: Work, people: Collection[str]) -> list[Row]:
    """`id`, `body` and `choices` of what these people have still to get."""
    return await work.all(_UNSENT, people=as_json(sorted(people))) if people else []


def drop_unsent(work: Work, letter_id: str) -> None:
    """As if it had never been written, unless it is gone."""
    work.run(_DROP_UNSENT, letter_id=letter_id)


def close_address(work: Work, address_id: str) -> None:
    """Nothing gets through any more; what was to be said is held until the person writes again."""
    work.run(_HOLD, address_id=address_id)
    work.update(tables.addresses, {"id": address_id}, reachable=0)


def hold_until_contact(work: Work, row: Row, tried_at: int) -> None:
    """A letter waits until its person writes again; one who has written since `tried_at` is tried once more at once.

    In this order: on an engine with several writers the address is ours once it was written, however that went.
    """
    work.run(_WAITS, address_id=row["address_id"], tried_at=tried_at)
    work.run(_HOLD_ONE, letter_id=row["id"], now=work.now)


def open_address(work: Work, address_id: str) -> None:
    """The person is back: what was held goes out, and answers that failed do not wait for their time.

    The address first: whoever holds a letter just now waits for us.
    """
    work.update(tables.addresses, {"id": address_id}, reachable=1, window=work.now)
    work.run(_RESUME, address_id=address_id, now=work.now)
    work.run(_AT_ONCE, address_id=address_id, now=work.now, written_by=work.now - RETRIED)


async def lines_after(work: Work, address_id: str, after: int, most: int) -> list[Row]:
    """A chat's lines above `after`, or with -1 its newest, oldest first."""
    if after < 0:
        return (await work.all(_LAST_LINES, address_id=address_id, most=most))[::-1]
    return await work.all(_LINES_AFTER, address_id=address_id, after=after, most=most)


async def latest_letters(work: Work, address_id: str, most: int) -> list[Row]:
    """What was written to a chat last, the newest first, without its words."""
    return await work.all(_LATEST, address_id=address_id, most=most)


async def letters_by_id(work: Work, ids: Sequence[str]) -> dict[str, Row]:
    if not ids:
        return {}
    return {row["id"]: row for row in await work.all(_BY_IDS, ids=json.dumps(list(ids)))}


async def undelivered(work: Work, ids: Sequence[str]) -> list[Row]:
    return await work.all(_UNDELIVERED, ids=json.dumps(list(ids))) if ids else []
