"""What a platform says later of letters that it took: one that did not arrive waits until its person writes again."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import bindparam, literal, select

from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import Work

_letters, _addresses = tables.letters, tables.addresses
_MINE = _letters.c.district_id == bindparam("district_id")
RECENT = 600_000
"""How long after a letter was sent a result without its name may still be about it, ms."""
_NEWEST = 50
_whose = (
    select(_addresses.c.id)
    .where(
        _addresses.c.district_id == bindparam("district_id"),
        _addresses.c.channel == bindparam("channel"),
        _addresses.c.account == bindparam("account"),
        _addresses.c.external == bindparam("external"),
    )
    .scalar_subquery()
)
_NAMED = compiled(
    select(_letters.c.id, _letters.c.state).where(
        _MINE, _letters.c.address_id == _whose, _letters.c.platform_id == bindparam("name")
    )
)
_NEW = compiled(
    select(_letters.c.id, _letters.c.state, _letters.c.platform_id, _letters.c.sent_at)
    .where(_MINE, _letters.c.address_id == _whose)
    .order_by(_letters.c.id.desc())
    .limit(literal(_NEWEST))
)
_MISSED = compiled(
    _letters.update()
    .values(state="held", sent_at=None, delivered_at=None, leased_until=0)
    .where(_MINE, in_list(_letters.c.id, "ids"), _letters.c.state == "sent")
)
_MISSING = compiled(
    _addresses.update()
    .values(reachable=literal(2))
    .where(
        _addresses.c.district_id == bindparam("district_id"),
        _addresses.c.id == _whose,
        _addresses.c.reachable == literal(1),
    )
)


@dataclass(frozen=True, slots=True)
class Whose:
    channel: str
    account: str
    external: str


async def note_result(work: Work, whose: Whose, name: str, *, well: bool, among: str = "") -> bool:
    """Whether a letter was found: the one that goes by this name of the platform's.

    Else the oldest of those lately sent whose own name begins with `among`, which has this name from now on; of a
    failure that may be about several, all wait: rather told twice than never.
    """
    of: Row = asdict(whose)
    named = await work.all(_NAMED, **of, name=name)
    about = [row["id"] for row in named]
    if not named and among:
        since = work.now - RECENT
        sent = [row for row in await work.all(_NEW, **of) if row["state"] == "sent" and row["sent_at"] > since]
        waits = sorted((row["sent_at"], row["id"]) for row in sent if (row["platform_id"] or "").startswith(among))
        about = [letter for _, letter in waits[: 1 if well else None]]
        if about:
            work.update(tables.letters, {"id": about[0]}, platform_id=name)
    if about and not well:
        work.run(_MISSING, **of)
        work.run(_MISSED, ids=as_json(about))
    return bool(about)
