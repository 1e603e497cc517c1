"""What became of letters that were sent: marked together, put off, or given up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, bindparam, case, cast, exists, func, literal, not_, select
from sqlalchemy.dialects.postgresql import JSONB

from storage import tables
from storage.as_json import as_json
from storage.buckets import chat_scope, keep
from storage.claiming import WAITING
from storage.database import Row
from storage.statements import Statement, compiled, in_list
from storage.work import Work

_letters, _chats = tables.letters, tables.chats
_MINE = _letters.c.district_id == bindparam("district_id")


def _sent() -> Statement:
    """Many at once: `platform` is a JSON object of the platform's ids by letter, `ids` the list of its keys."""
    platform = bindparam("platform", type_=Text())
    here = func.json_extract(platform, literal('$."') + _letters.c.id + literal('"'))
    there = cast(platform, JSONB)[_letters.c.id].astext

    def update(platform_id: Any) -> Any:
        sent = {"state": "sent", "sent_at": bindparam("now"), "delivered_at": bindparam("delivered_at")}
        return _letters.update().values(**sent, platform_id=platform_id).where(_MINE, in_list(_letters.c.id, "ids"))

    return Statement({"sqlite": update(here), "postgresql": update(there)})


_SENT = _sent()
_still_to_come = exists(
    select(_letters.c.id).where(
        _letters.c.district_id == _chats.c.district_id,
        _letters.c.id == _chats.c.live_letter,
        _letters.c.state == literal("waiting"),
    )
).correlate(_chats)
_LIVE = compiled(
    _chats.update()
    .values(live_letter=bindparam("letter_id"), live_choices=bindparam("choices"))
    .where(
        _chats.c.district_id == bindparam("district_id"),
        _chats.c.address_id == bindparam("address_id"),
        _chats.c.draft.is_(None),
        not_(_still_to_come),
    )
)
"""What an answer that is still on its way offers stays what numbers mean: it will be shown below this letter."""


_RETRY = compiled(
    _letters.update()
    .values(leased_until=0, next_attempt_at=bindparam("again_at"), attempts=_letters.c.attempts + 1)
    .where(_MINE, _letters.c.id == bindparam("letter_id"))
)
_DELAY = compiled(
    _letters.update()
    .values(leased_until=0, next_attempt_at=bindparam("again_at"))
    .where(_MINE, _letters.c.id == bindparam("letter_id"), _letters.c.state == WAITING)
)
_later = case(
    (_letters.c.next_attempt_at < bindparam("again_at"), bindparam("again_at")), else_=_letters.c.next_attempt_at
)
_FOLLOWING = compiled(
    _letters.update()
    .values(next_attempt_at=_later)
    .where(_MINE, _letters.c.address_id == bindparam("address_id"), _letters.c.state == WAITING)
)
_PUT_OFF = compiled(
    select(_letters.c.address_id, func.max(_letters.c.next_attempt_at).label("until"))
    .where(
        _MINE,
        _letters.c.state == "waiting",
        _letters.c.next_attempt_at > bindparam("now"),
        _letters.c.attempts > literal(0),
    )
    .group_by(_letters.c.address_id)
)


@dataclass(frozen=True, slots=True)
class Sent:
    row: Row
    platform_id: str
    keeps_history: bool


def mark_sent(work: Work, sent: Sequence[Sent]) -> None:
    """Sent; where the platform shows it by itself, delivered too, else it becomes the chat's next line."""
    for keeps in (True, False):
        platform_ids = {one.row["id"]: one.platform_id for one in sent if one.keeps_history is keeps}
        if platform_ids:
            delivered_at = work.now if keeps else None
            ids, platform = as_json(list(platform_ids)), as_json(platform_ids)
            work.run(_SENT, now=work.now, delivered_at=delivered_at, ids=ids, platform=platform)
    for one in sent:
        row = one.row
        if row["choices"] != "[]" and not row["direct"]:
            work.run(_LIVE, letter_id=row["id"], choices=row["choices"], address_id=row["address_id"])
        if not one.keeps_history:
            work.line(row["address_id"], letter_id=row["id"])
        elif row["on_delivery"]:
            _start_clock(work, row)


def mark_delivered(work: Work, row: Row) -> None:
    """The clocks that wait for a person start here."""
    work.update(_letters, {"id": row["id"]}, delivered_at=work.now)
    if row["on_delivery"]:
        _start_clock(work, row)


def _start_clock(work: Work, row: Row) -> None:
    timer = json.loads(row["on_delivery"])
    work.timer(timer["kind"], timer["subject"], timer["round"], work.now + timer["delay"])
    if timer.get("half"):
        work.timer(timer["half"], timer["subject"], timer["round"], work.now + timer["delay"] // 2)


def give_up(work: Work, row: Row) -> None:
    work.update(_letters, {"id": row["id"]}, state="failed", attempts=row["attempts"] + 1)


def put_off(work: Work, row: Row, again_at: int, *, asked: bool = False) -> None:
    """Try again later, and let nothing of the same chat overtake it. `asked`: by the platform, which is noted."""
    work.run(_RETRY, letter_id=row["id"], again_at=again_at)
    hold_back(work, row["address_id"], again_at)
    if asked:
        keep(work, chat_scope(row["address_id"]), again_at)


def delay(work: Work, row: Row, again_at: int) -> None:
    """Try it again later; whatever else there is for the chat may go meanwhile, so it counts as not tried."""
    work.run(_DELAY, letter_id=row["id"], again_at=again_at)


def hold_back(work: Work, address_id: str, until: int) -> None:
    """What waits in a chat waits until then, whoever has leased it."""
    work.run(_FOLLOWING, address_id=address_id, again_at=until)


async def chats_put_off(work: Work) -> dict[str, int]:
    """Chats to which nothing may be sent yet, and until when: one of their letters failed."""
    return {row["address_id"]: row["until"] for row in await work.all(_PUT_OFF, now=work.now)}
