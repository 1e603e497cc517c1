"""Statements that remove a person: what is found of him, and what is done with it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import and_, bindparam, case, func, not_, or_, select

from storage import tables
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import Work

_contents, _letters, _files = tables.contents, tables.letters, tables.attachments

_unsent = or_(_letters.c.state == "waiting", _letters.c.state == "held")

ERASED_BODY = json.dumps({"text": [{"key": "label.erased", "params": {}}]})
"""What is left of a letter to somebody who is gone."""

_ADDRESSES = compiled(
    select(tables.addresses).where(
        tables.addresses.c.district_id == bindparam("district_id"),
        tables.addresses.c.person_id == bindparam("person_id"),
    )
)
_CHATS = compiled(
    select(tables.chats.c.address_id, tables.chats.c.version).where(
        tables.chats.c.district_id == bindparam("district_id"), tables.chats.c.person_id == bindparam("person_id")
    )
)
_ALL_ADDRESSES = compiled(select(tables.addresses).where(tables.addresses.c.district_id == bindparam("district_id")))
_OFFICES = compiled(
    select(tables.appointments.c.valid_to).where(
        tables.appointments.c.district_id == bindparam("district_id"),
        tables.appointments.c.person_id == bindparam("person_id"),
    )
)
_WROTE = compiled(
    select(_contents.c.id, _contents.c.item_id).where(
        _contents.c.district_id == bindparam("district_id"), _contents.c.person_id == bindparam("person_id")
    )
)
_PLACES = compiled(
    select(_contents.c.id, _contents.c.text).where(
        _contents.c.district_id == bindparam("district_id"),
        in_list(_contents.c.item_id, "items"),
        _contents.c.kind == "place",
    )
)
_DELETE_OF_ITEMS = compiled(
    _contents.delete().where(
        _contents.c.district_id == bindparam("district_id"),
        in_list(_contents.c.item_id, "items"),
        _contents.c.kind != "place",
        not_(in_list(_contents.c.id, "kept")),
    )
)
_DELETE_OWN = compiled(
    _contents.delete().where(
        _contents.c.district_id == bindparam("district_id"),
        _contents.c.person_id == bindparam("person_id"),
        _contents.c.item_id.is_(None),
        _contents.c.consultation_id.is_(None),
    )
)
_drop = _files.update().values(state="dropped", reference="", content_id=None)
_DROP_OF_ITEMS = compiled(
    _drop.where(_files.c.district_id == bindparam("district_id"), in_list(_files.c.item_id, "items"))
)
_DROP_OWN = compiled(
    _drop.where(
        _files.c.district_id == bindparam("district_id"),
        or_(
            and_(
                _files.c.person_id == bindparam("person_id"),
                _files.c.item_id.is_(None),
                _files.c.consultation_id.is_(None),
            ),
            in_list(_files.c.content_id, "contents"),
        ),
    )
)
_UNEXPLAIN = compiled(
    tables.ratings.update()
    .values(words_id=None)
    .where(tables.ratings.c.district_id == bindparam("district_id"), in_list(tables.ratings.c.item_id, "items"))
)
_LOOKED = compiled(
    tables.look_backs.update()
    .values(words_id=None, files="[]")
    .where(tables.look_backs.c.district_id == bindparam("district_id"), in_list(tables.look_backs.c.item_id, "items"))
)
_EMPTY_LETTERS = compiled(
    _letters.update()
    .values(
        body=bindparam("erased_body"),
        choices="[]",
        external="",
        platform_id=None,
        state=case((_unsent, "dropped"), else_=_letters.c.state),
    )
    .where(_letters.c.district_id == bindparam("district_id"), in_list(_letters.c.address_id, "addresses"))
)
_EMPTY_OWN_LETTERS = compiled(
    _letters.update()
    .values(body=bindparam("erased_body"), choices="[]")
    .where(
        _letters.c.district_id == bindparam("district_id"),
        in_list(_letters.c.address_id, "addresses"),
        in_list(_letters.c.item_id, "items"),
    )
)
_SEALED_IN_LETTERS = compiled(
    select(_letters.c.id, _letters.c.body).where(
        _letters.c.district_id == bindparam("district_id"),
        _letters.c.body != "",
        in_list(_letters.c.item_id, "items"),
        or_(*(_letters.c.body.like(f'%"sealed":{gap}"_%') for gap in ("", " "))),  # older bodies have a blank there
    )
)
_DELETE_CHATS = [
    compiled(
        table.delete().where(table.c.district_id == bindparam("district_id"), in_list(table.c[column], "addresses"))
    )
    for table, column in (
        (tables.lines, "address_id"),
        (tables.timers, "subject"),
        (tables.chats, "address_id"),
        (tables.addresses, "id"),
    )
]
_DELETE_OF_PERSON = [
    compiled(
        table.delete().where(
            table.c.district_id == bindparam("district_id"), table.c.person_id == bindparam("person_id")
        )
    )
    for table in (
        tables.holders,
        tables.papers,
        tables.feeds,
        tables.supports,
        tables.calls,
        tables.desk_sessions,
        tables.desk_views,
        tables.passkeys,
        tables.district_uploads,
    )
]
_DELETE_LINKS = compiled(
    tables.invitations.delete().where(
        tables.invitations.c.district_id == bindparam("district_id"),
        tables.invitations.c.person_id == bindparam("person_id"),
        or_(tables.invitations.c.kind == "link", tables.invitations.c.kind == "desk"),
        tables.invitations.c.role == "",
    )
)
_DELETE_HOLDERS = compiled(
    tables.holders.delete().where(
        tables.holders.c.district_id == bindparam("district_id"), in_list(tables.holders.c.item_id, "items")
    )
)
_FAULTS = compiled(select(tables.faults).where(tables.faults.c.district_id == bindparam("district_id")))
_FORGET_SEEN = compiled(
    tables.seen.delete().where(
        tables.seen.c.district_id == bindparam("district_id"),
        tables.seen.c.channel == bindparam("channel"),
        tables.seen.c.account == bindparam("account"),
        func.substr(tables.seen.c.message_id, 2, bindparam("length")) == bindparam("begins"),
    )
)
_PENDING = compiled(
    select(tables.erasures).where(
        tables.erasures.c.district_id == bindparam("district_id"), tables.erasures.c.done_at.is_(None)
    )
)
_LAST_WORD = compiled(
    select(_letters.c.id).where(
        _letters.c.district_id == bindparam("district_id"),
        in_list(_letters.c.address_id, "addresses"),
        _letters.c.state == "waiting",
    )
)
_DROPPED = compiled(
    select(_files.c.id, _files.c.name).where(
        _files.c.district_id == bindparam("district_id"), _files.c.state == "dropped"
    )
)


async def addresses(work: Work, person_id: str) -> list[Row]:
    """Every address of the person: id, channel, account, external and the rest."""
    return await work.all(_ADDRESSES, person_id=person_id)


async def chats(work: Work, person_id: str) -> list[Row]:
    """`address_id` and `version` of each of the person's chats."""
    return await work.all(_CHATS, person_id=person_id)


async def all_addresses(work: Work) -> list[Row]:
    return await work.all(_ALL_ADDRESSES)


async def offices(work: Work, person_id: str) -> list[Row]:
    """`valid_to` of each appointment that the person holds or ever held."""
    return await work.all(_OFFICES, person_id=person_id)


async def wrote(work: Work, person_id: str) -> list[Row]:
    """`id` and `item_id` of all contents that are the person's."""
    return await work.all(_WROTE, person_id=person_id)


async def places(work: Work, items: Sequence[str]) -> list[Row]:
    return await work.all(_PLACES, items=json.dumps(list(items)))


async def sealed_in_letters(work: Work, items: Sequence[str]) -> list[Row]:
    """Letters about these items, to whomever, that hold a sealed form of address."""
    return await work.all(_SEALED_IN_LETTERS, items=json.dumps(list(items)))


async def faults(work: Work) -> list[Row]:
    return await work.all(_FAULTS)


async def pending(work: Work) -> list[Row]:
    return await work.all(_PENDING)


async def dropped_files(work: Work) -> list[Row]:
    return await work.all(_DROPPED)


async def unsent(work: Work, addresses: Sequence[str]) -> bool:
    """Whether the last word to these addresses has not gone out yet."""
    return bool(await work.all(_LAST_WORD, addresses=json.dumps(list(addresses))))


def clear_items(work: Work, items: Sequence[str], kept: Sequence[str] = ()) -> None:
    """Words, files and holders of these items, whoever wrote them, but for `kept` contents. Places are the caller's."""
    ids = json.dumps(list(items))
    work.run(_DELETE_OF_ITEMS, items=ids, kept=json.dumps(list(kept)))
    for statement in (_DROP_OF_ITEMS, _UNEXPLAIN, _LOOKED, _DELETE_HOLDERS):
        work.run(statement, items=ids)


def clear_own(work: Work, person_id: str, contents: Sequence[str]) -> None:
    """What he wrote or sent outside his items and consultations; `contents` are his words in items of others."""
    work.run(_DROP_OWN, person_id=person_id, contents=json.dumps(list(contents)))
    for statement in (_DELETE_OWN, *_DELETE_OF_PERSON, _DELETE_LINKS):
        work.run(statement, person_id=person_id)
    for content in contents:
        work.delete(tables.contents, id=content)


def empty_letters(work: Work, addresses: Sequence[str]) -> None:
    """The rows stay with kind and state; nothing in them says anything."""
    work.run(_EMPTY_LETTERS, addresses=json.dumps(list(addresses)), erased_body=ERASED_BODY)


def empty_own_letters(work: Work, addresses: Sequence[str], items: Sequence[str]) -> None:
    """Of somebody who serves: letters about what he reported himself."""
    ids, about = json.dumps(list(addresses)), json.dumps(list(items))
    work.run(_EMPTY_OWN_LETTERS, erased_body=ERASED_BODY, addresses=ids, items=about)


def delete_chats(work: Work, addresses: Sequence[str]) -> None:
    for statement in _DELETE_CHATS:
        work.run(statement, addresses=json.dumps(list(addresses)))


def forget_seen(work: Work, channel: str, account: str, external: str) -> None:
    """Marks of messages whose platform names them by a letter, the chat, a stop and the message."""
    begins = f"{external}."
    work.run(_FORGET_SEEN, channel=channel, account=account, begins=begins, length=len(begins))
