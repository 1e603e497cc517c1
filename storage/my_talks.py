"""A person's own consultations, open votes, actions and topics, for himself: none of what he keeps out of."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, or_, select

from domain.action import Action
from domain.consultation import Consultation
from domain.topic import Topic
from storage import tables
from storage.actions import ACTION_COLUMNS, action_of
from storage.as_json import as_json
from storage.consultations import CONSULTATION_COLUMNS, consultation_of
from storage.database import Row
from storage.kept_out import free_for
from storage.statements import compiled, in_list
from storage.topics import TOPIC_COLUMNS, topic_of
from storage.work import Work

_consultations, _actions, _topics = tables.consultations, tables.actions, tables.topics
_ballots, _motions, _backings = tables.ballots, tables.motions, tables.topic_supports

_CONSULTATIONS = compiled(
    select(*CONSULTATION_COLUMNS)
    .where(
        _consultations.c.district_id == bindparam("district_id"),
        in_list(_consultations.c.id, "ids"),
        free_for(_consultations.c.id, "person_id"),
    )
    .order_by(_consultations.c.made_at, _consultations.c.id)
)
_OPEN_VOTES = compiled(
    select(_motions.c.consultation_id, _motions.c.kind, _motions.c.words_id, _ballots.c.choice, _ballots.c.at)
    .join(_motions, and_(_motions.c.district_id == _ballots.c.district_id, _motions.c.id == _ballots.c.motion_id))
    .where(
        _ballots.c.district_id == bindparam("district_id"),
        in_list(_ballots.c.participant_id, "rows"),
        _motions.c.secret == 0,
        _ballots.c.choice.is_not(None),
    )
    .order_by(_ballots.c.at, _motions.c.id)
)
_ACTIONS = compiled(
    select(*ACTION_COLUMNS)
    .where(
        _actions.c.district_id == bindparam("district_id"),
        or_(_actions.c.owner_id == bindparam("person_id"), in_list(_actions.c.participant_id, "rows")),
        free_for(_actions.c.consultation_id, "person_id"),
    )
    .order_by(_actions.c.made_at, _actions.c.number)
)
_BACKED = compiled(
    select(*TOPIC_COLUMNS, _backings.c.kind.label("backing"), _backings.c.at.label("backed_at"))
    .join(_backings, and_(_backings.c.district_id == _topics.c.district_id, _backings.c.topic_id == _topics.c.id))
    .where(
        _backings.c.district_id == bindparam("district_id"),
        _backings.c.person_id == bindparam("person_id"),
        _backings.c.ended_at.is_(None),
    )
    .order_by(_backings.c.at, _topics.c.id)
)


async def consultations_of_person(work: Work, person_id: str, ids: Sequence[str]) -> list[Consultation]:
    rows = await work.all(_CONSULTATIONS, person_id=person_id, ids=as_json(list(ids))) if ids else []
    return [consultation_of(row) for row in rows]


async def open_votes(work: Work, participants: Sequence[str]) -> list[Row]:
    """`consultation_id`, `kind`, `words_id` of each motion with `choice` and `at`; of a secret one nothing."""
    return await work.all(_OPEN_VOTES, rows=as_json(list(participants))) if participants else []


async def actions_of_person(work: Work, person_id: str, participants: Sequence[str]) -> list[Action]:
    """Also those that are over."""
    rows = await work.all(_ACTIONS, person_id=person_id, rows=as_json(list(participants)))
    return [action_of(row) for row in rows]


async def topics_backed(work: Work, person_id: str) -> list[tuple[Topic, str, int]]:
    """What somebody stands behind now: how, and since when."""
    rows = await work.all(_BACKED, person_id=person_id)
    return [(topic_of(row), row["backing"], row["backed_at"]) for row in rows]
