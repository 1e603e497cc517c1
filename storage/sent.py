"""How much has been sent to an address lately, by whatever process: for platforms that count."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, func, select

from storage import tables
from storage.statements import compiled
from storage.work import Work

_addresses, _letters = tables.addresses, tables.letters
_COUNT = compiled(
    select(func.count().label("count"))
    .select_from(
        _addresses.join(
            _letters,
            and_(_letters.c.district_id == _addresses.c.district_id, _letters.c.address_id == _addresses.c.id),
        )
    )
    .where(
        _addresses.c.district_id == bindparam("district_id"),
        _addresses.c.channel == bindparam("channel"),
        _addresses.c.account == bindparam("account"),
        _addresses.c.external == bindparam("external"),
        _letters.c.sent_at > bindparam("since"),
    )
)


async def sent_since(work: Work, channel: str, account: str, external: str, since: int) -> int:
    """Letters; how many messages each was, the channel knows."""
    row = await work.one(_COUNT, channel=channel, account=account, external=external, since=since)
    return int(row["count"]) if row else 0
