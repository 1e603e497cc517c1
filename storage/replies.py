"""Letters that went out as the answer to one message, and what lies ready for a chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, and_, bindparam, func, literal, or_, select

from storage import tables
from storage.as_json import as_json
from storage.claiming import IDLE, free
from storage.database import Row
from storage.letters import RETRIED
from storage.statements import compiled, in_list
from storage.work import Work

_letters, _addresses, _persons, _chats = tables.letters, tables.addresses, tables.persons, tables.chats
_OF_CHAT = and_(
    _addresses.c.district_id == bindparam("district_id"),
    _addresses.c.channel == bindparam("channel"),
    _addresses.c.account == bindparam("account"),
    _addresses.c.external == bindparam("external"),
)
_THERE = and_(_letters.c.district_id == _addresses.c.district_id, _letters.c.address_id == _addresses.c.id)
_ITS_READER = and_(_persons.c.district_id == _addresses.c.district_id, _persons.c.id == _addresses.c.person_id)
_ITS_CHAT = and_(_chats.c.district_id == _addresses.c.district_id, _chats.c.address_id == _addresses.c.id)
_FOUND = select(_letters, _persons.c.language).select_from(
    _addresses.join(_letters, _THERE).join(_persons, _ITS_READER)
)
_SENT_AS = compiled(_FOUND.where(_OF_CHAT, in_list(_letters.c.platform_id, "ids")).order_by(_letters.c.id.desc()))
_SENT_LIKE = compiled(
    _FOUND.where(_OF_CHAT, _letters.c.platform_id.like(bindparam("pattern"))).order_by(_letters.c.id.desc())
)
_READY = compiled(
    select(func.count().label("ready"))
    .select_from(_addresses.join(_letters, _THERE).join(_chats, _ITS_CHAT))
    .where(
        _OF_CHAT,
        or_(
            and_(_letters.c.state == "held", free(_letters)),
            and_(
                _letters.c.state == "waiting",
                _letters.c.next_attempt_at <= bindparam("now", type_=BigInteger()),
                free(_letters),
            ),
            and_(
                _letters.c.state == "waiting",
                _letters.c.direct == literal(1),
                _letters.c.attempts == literal(0),
                _letters.c.created_at <= bindparam("written_by", type_=BigInteger()),
            ),
            _letters.c.platform_id.like(bindparam("pattern")),
        ),
    )
)
_LANGUAGE = compiled(select(_persons.c.language).select_from(_addresses.join(_persons, _ITS_READER)).where(_OF_CHAT))


@dataclass(frozen=True, slots=True)
class Chat:
    channel: str
    account: str
    external: str

    def where(self) -> dict[str, str]:
        return {"channel": self.channel, "account": self.account, "external": self.external}


async def sent_as(work: Work, chat: Chat, platform_ids: Sequence[str]) -> Row | None:
    """The letter that the platform knows by one of these ids, with its reader's `language`."""
    return next(iter(await work.all(_SENT_AS, **chat.where(), ids=as_json(list(platform_ids)))), None)


async def sent_like(work: Work, chat: Chat, pattern: str) -> Row | None:
    """The latest one whose id is like this."""
    return next(iter(await work.all(_SENT_LIKE, **chat.where(), pattern=pattern)), None)


async def ready(work: Work, chat: Chat, pattern: str) -> int:
    """What is held or due and waits for no form, answers that failed by themselves, what is sent under such an id."""
    times = {"now": work.now, "idle_since": work.now - IDLE, "written_by": work.now - RETRIED}
    row = await work.one(_READY, **chat.where(), pattern=pattern, **times)
    return int(row["ready"]) if row else 0


async def language_of(work: Work, chat: Chat) -> str:
    row = await work.one(_LANGUAGE, **chat.where())
    return str(row["language"]) if row else "zh_CN"


def sent_under(work: Work, letter_id: str, platform_id: str) -> None:
    work.update(_letters, {"id": letter_id}, platform_id=platform_id)
