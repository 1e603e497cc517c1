"""Wiping a practice: items, consultations, words, photos, letters, drafts. The events stay; they hold ids only."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import and_, bindparam, exists, not_, or_, select, union_all

from dialogs.form import Draft
from domain.people import Role
from handlers.dialog import destroy
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.retiring_talks import NAMES
from storage.statements import Statement, compiled, in_list

_items, _letters, _contents, _lines = tables.items, tables.letters, tables.contents, tables.lines
_attachments, _persons, _appointments = tables.attachments, tables.persons, tables.appointments


def _of(table: Any) -> Any:
    return table.c.district_id == bindparam("district_id")


def _here(column: Any) -> Any:
    """The item is one of this practice. Rows that practice_at marks but that belong to a real item stay."""
    return exists().where(
        _items.c.district_id == bindparam("district_id"),
        _items.c.id == column,
        _items.c.now_at == bindparam("station_id"),
        _items.c.practice == 1,
    )


_PRACTICE = [_of(_items), _items.c.now_at == bindparam("station_id"), _items.c.practice == 1]
_PLAYERS = select(_appointments.c.person_id).where(
    _of(_appointments),
    or_(_appointments.c.scope_id == bindparam("station_id"), _appointments.c.role == Role.STAFF.value),
)


def _talks(table: Any) -> Any:
    """Consultations, their actions, topics: those of this practice."""
    return and_(table.c.station_id == bindparam("station_id"), table.c.practice == 1)


_TALK_IDS = select(tables.consultations.c.id).where(_of(tables.consultations), _talks(tables.consultations))


def _of_talks(table: Any) -> Any:
    return select(table.c.id).where(_of(table), table.c.consultation_id.in_(_TALK_IDS))


def _played(table: Any) -> Any:
    """Of an item or a consultation of this practice, or said in it about neither."""
    loose = [table.c.practice_at == bindparam("station_id"), table.c.item_id.is_(None)]
    if "consultation_id" not in table.c:
        return or_(_here(table.c.item_id), and_(*loose))
    alone = and_(*loose, table.c.consultation_id.is_(None))
    return or_(_here(table.c.item_id), table.c.consultation_id.in_(_TALK_IDS), alone)


_PLAYED_LETTERS = and_(_played(_letters), or_(_here(_letters.c.item_id), _letters.c.person_id.in_(_PLAYERS)))
_LETTER_IDS = select(_letters.c.id).where(_of(_letters), _PLAYED_LETTERS)
_SHEET_IDS = select(tables.sheets.c.id).where(_of(tables.sheets), _here(tables.sheets.c.item_id))
_CONTENT_IDS = select(_contents.c.id).where(_of(_contents), _played(_contents))
_ONLY_HERE = and_(
    exists().where(_items.c.district_id == _persons.c.district_id, _items.c.reporter_id == _persons.c.id, *_PRACTICE),
    not_(exists().where(_items.c.district_id == _persons.c.district_id, _items.c.reporter_id == _persons.c.id,
                        or_(_items.c.practice == 0, _items.c.now_at != bindparam("station_id")))),
    not_(exists().where(tables.addresses.c.district_id == _persons.c.district_id,
                        tables.addresses.c.person_id == _persons.c.id)),
    not_(exists().where(_appointments.c.district_id == _persons.c.district_id,
                        _appointments.c.person_id == _persons.c.id)),
)  # fmt: skip
"""Somebody made up at the counter, who has no chat, no office and no other matter."""


def _gone(table: Any, *where: Any) -> Statement:
    return compiled(table.delete().where(_of(table), *where))


_TOPIC_IDS = select(tables.topics.c.id).where(_of(tables.topics), _talks(tables.topics))
_PARTS = (tables.participants, tables.slots, tables.motions, tables.minutes, tables.actions, tables.consultation_looks)
"""What timers are set for, and what rows of its own hang on."""
_CHILDREN = (
    (tables.slot_answers, "slot_id", tables.slots),
    (tables.ballots, "motion_id", tables.motions),
    (tables.tallies, "motion_id", tables.motions),
    (tables.minutes_answers, "minutes_id", tables.minutes),
)
_WORDS_OF_PLANS = (
    (tables.topics, ("title_id", "words_id", "reason_id"), _talks(tables.topics)),
    (tables.year_plans, ("title_id",), tables.year_plans.c.station_id == bindparam("station_id")),
)
_TALKS: tuple[Statement, ...] = (
    *(
        _gone(_contents, _contents.c.id.in_(select(table.c[column]).where(_of(table), played)))
        for table, columns, played in _WORDS_OF_PLANS
        for column in columns
    ),
    _gone(tables.timers, tables.timers.c.subject.in_(_TALK_IDS)),
    *(_gone(tables.timers, tables.timers.c.subject.in_(_of_talks(table))) for table in _PARTS),
    *(_gone(child, child.c[column].in_(_of_talks(table))) for child, column, table in _CHILDREN),
    *(
        _gone(table, table.c.consultation_id.in_(_TALK_IDS))
        for table in (*_PARTS, tables.agenda_lines, tables.utterances, tables.consultation_items)
    ),
    _gone(tables.topic_supports, tables.topic_supports.c.topic_id.in_(_TOPIC_IDS)),
    _gone(tables.topics, _talks(tables.topics)),
    _gone(tables.year_plans, tables.year_plans.c.station_id == bindparam("station_id")),
    _gone(
        tables.papers,
        exists().where(
            tables.consultations.c.district_id == bindparam("district_id"),
            _talks(tables.consultations),
            tables.papers.c.args.contains(tables.consultations.c.id),
        ),
    ),
)
_WIPE: tuple[Statement, ...] = (
    compiled(
        _lines.update()
        .values(letter_id=None, content_id=None, pressed=None, files="[]")
        .where(_of(_lines), or_(_lines.c.letter_id.in_(_LETTER_IDS), _lines.c.content_id.in_(_CONTENT_IDS)))
    ),
    compiled(
        tables.chats.update()
        .values(live_letter=None, live_choices=None)
        .where(_of(tables.chats), tables.chats.c.live_letter.in_(_LETTER_IDS))
    ),
    compiled(_attachments.update().values(state="dropped").where(_of(_attachments), _played(_attachments))),
    _gone(_letters, _PLAYED_LETTERS),
    _gone(tables.timers, _here(tables.timers.c.subject)),
    _gone(tables.shifts, tables.shifts.c.station_id == bindparam("station_id")),
    _gone(tables.timers, tables.timers.c.subject.in_(_SHEET_IDS)),
    _gone(tables.sheets, _here(tables.sheets.c.item_id)),
    _gone(tables.holders, _here(tables.holders.c.item_id)),
    _gone(tables.calls, _here(tables.calls.c.item_id)),
    _gone(tables.ratings, _here(tables.ratings.c.item_id)),
    _gone(tables.supports, _here(tables.supports.c.item_id)),
    _gone(tables.closings, _here(tables.closings.c.item_id)),
    _gone(
        tables.timers,
        exists().where(
            tables.look_backs.c.district_id == bindparam("district_id"),
            tables.look_backs.c.id == tables.timers.c.subject,
            _here(tables.look_backs.c.item_id),
        ),
    ),
    _gone(tables.look_backs, _here(tables.look_backs.c.item_id)),
    _gone(
        tables.papers,
        exists().where(*_PRACTICE, tables.papers.c.args.contains(_items.c.id)),
    ),
    compiled(_persons.update().values(name_sealed=None, phone_sealed=None).where(_of(_persons), _ONLY_HERE)),
    _gone(_contents, _played(_contents)),
    *_TALKS,
    _gone(tables.consultations, _talks(tables.consultations)),
    _gone(_items, _items.c.now_at == bindparam("station_id"), _items.c.practice == 1),
)
"""What hangs on the items goes first: each finds its rows by them. A chat keeps its lines' numbers, emptied."""
_THINGS = compiled(
    union_all(
        select(_items.c.id).where(*_PRACTICE),
        _TALK_IDS,
        _TOPIC_IDS,
        select(tables.year_plans.c.id).where(
            _of(tables.year_plans), tables.year_plans.c.station_id == bindparam("station_id")
        ),
        *(_of_talks(table) for table in (*_PARTS, tables.utterances)),
    )
)
"""What a form may be about."""
_COUNT = compiled(select(_items.c.id).where(*_PRACTICE))
_PHOTOS = compiled(select(_attachments.c.id).where(_of(_attachments), _played(_attachments)))
_SAID = [
    _of(_contents),
    _contents.c.practice_at == bindparam("station_id"),
    _contents.c.item_id.is_(None),
    _contents.c.consultation_id.is_(None),
]
_LOOSE = compiled(select(_contents.c.id).where(*_SAID))
_NOTHING_NEW = compiled(
    tables.stations.update()
    .values(practice=tables.stations.c.practice)
    .where(
        _of(tables.stations),
        tables.stations.c.id == bindparam("station_id"),
        not_(exists().where(*_SAID, not_(in_list(_contents.c.id, "known")))),
    )
)
"""A form that was begun since the forms were looked through holds words that nobody had said before."""
_NAMES = compiled(
    select(_contents.c.person_id.label("id")).where(
        _of(_contents), _played(_contents), _contents.c.sealed == 1, or_(*(_contents.c.kind == one for one in NAMES))
    )
)
"""Whose keys names of people without a chat are sealed with: their own."""
_MADE_UP = compiled(select(_persons.c.id).where(_of(_persons), _ONLY_HERE))
_CHATS = compiled(
    select(tables.chats).where(
        _of(tables.chats), or_(tables.chats.c.draft.is_not(None), tables.chats.c.kept.is_not(None))
    )
)


async def counted(talk: Talk, station_id: str) -> tuple[int, int]:
    """How many items and photos the practice of a station holds."""
    items = await talk.work.all(_COUNT, station_id=station_id)
    return len(items), len(await talk.work.all(_PHOTOS, station_id=station_id))


async def wipe(talk: Talk, station_id: str) -> None:
    """Everything of the station's practice, in this work's one commit; files go with the next sweep.

    What the work has written before must hold the station's row: whoever still plays then waits, or is seen.
    """
    known = [row["id"] for row in await talk.work.all(_LOOSE, station_id=station_id)]
    known += [*talk.texts, talk.said]  # of this very message
    things = {row["id"] for row in await talk.work.all(_THINGS, station_id=station_id)}
    made_up = [row["id"] for row in await talk.work.all(_MADE_UP, station_id=station_id)]
    made_up += [row["id"] for row in await talk.work.all(_NAMES, station_id=station_id)]
    for row in await talk.work.all(_CHATS):
        _drop_drafts(talk, row, station_id, things)
    talk.work.run(_NOTHING_NEW, rule="one", station_id=station_id, known=json.dumps(known))
    for statement in _WIPE:
        talk.work.run(statement, station_id=station_id)
    talk.work.practice_at = None
    talk.line = None  # what was just said goes with the rest

    async def after() -> None:
        for person in made_up:
            await talk.house.vault.destroy(person)
        await talk.house.database.checkpoint()

    talk.work.after(after)


def _drop_drafts(talk: Talk, row: Row, station_id: str, things: set[str]) -> None:
    """What is half written about the practice goes too."""
    own = row["address_id"] == talk.door.address_id
    opened = Draft.of(json.loads(row["draft"])) if row["draft"] and not own else None
    kept = talk.kept if own else [Draft.of(one) for one in json.loads(row["kept"] or "[]")]
    gone = [draft for draft in (opened, *kept) if draft is not None and _played_in(draft, things | {station_id})]
    for draft in gone:
        destroy(talk.work, draft)
    rest = [draft for draft in kept if draft not in gone]
    if own:
        talk.kept = rest
    elif gone:
        left: Row = {"version": row["version"] + 1}
        left["kept"] = json.dumps([draft.kept() for draft in rest], ensure_ascii=False) if rest else None
        if opened in gone:
            left |= {"draft": None, "live_letter": None, "live_choices": None}
        key = {"address_id": row["address_id"], "version": row["version"]}
        talk.work.update(tables.chats, key, rule="one", **left)


def _played_in(draft: Draft, things: set[str]) -> bool:
    """Whether it is about one of these, or at the station."""
    over = (draft.values.get("over") or {}).get("values", {})
    return any(isinstance(one, str) and one in things for values in (draft.values, over) for one in values.values())
