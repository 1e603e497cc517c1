"""What can be done about a consultation from its card: one line for each verb, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dialogs.keys import Button
from dialogs.letter import Choice, phrase
from domain.consultation import BEFORE, MOVES, OPEN, Consultation, Participant, Stage, Verb
from domain.consultation_rules import KINDS
from domain.people import Actor, Role
from domain.permissions import Permission, may


@dataclass(frozen=True, slots=True)
class Offered:
    """Shown to whoever may, at these stages; `when` looks closer. What is `rare` stands under 更多操作.

    With CONSULTATION_ATTEND it is shown to those who are invited, and to nobody else; `mine` looks at how.
    """

    verb: str
    button: Button
    permission: Permission
    stages: frozenset[Stage] = OPEN
    when: Callable[[Consultation, Actor], bool] | None = None
    rare: bool = False
    mine: Callable[[Consultation, Participant], bool] | None = None  # of what whoever is invited does himself


def _small(found: Consultation, actor: Actor) -> bool:
    return not next((kind.formal for kind in KINDS if kind.slug == found.kind), False)


def leads(found: Consultation, actor: Actor) -> bool:
    """Whose it is, and the station's heads and staff."""
    return actor.person_id == found.leader_id or actor.is_any(Role.HEAD, Role.STAFF)


def keeps(found: Consultation, actor: Actor) -> bool:
    """The same, and the clerks."""
    return leads(found, actor) or actor.is_any(Role.CLERK)


def looks_into(found: Consultation, actor: Actor) -> bool:
    return keeps(found, actor) or actor.is_any(Role.MEMBER)


def _held_back(found: Consultation, actor: Actor) -> bool:
    return found.held_back and leads(found, actor)


def _goes_on(found: Consultation, actor: Actor) -> bool:
    return not found.held_back and leads(found, actor)


def _can_go_back(found: Consultation, actor: Actor) -> bool:
    return found.step > 0


_SEE, _LEAD = Permission.CONSULTATION_SEE, Permission.CONSULTATION_LEAD
_NOT_MEETING = OPEN - {Stage.MEETING}


def _keeps(found: Consultation, actor: Actor) -> bool:
    """Whose list it is to keep: the leader, and the desk."""
    return actor.person_id == found.leader_id or may(actor, Permission.CONSULTATION_KEEP)


def _is_invited(found: Consultation, mine: Participant) -> bool:
    return mine.invited_at is not None


def _is_away(found: Consultation, mine: Participant) -> bool:
    return mine.invited_at is not None and mine.came_at is None


_STEPS = (
    Offered("step_on", Button.STEP_ON, _LEAD, when=_held_back),
    Offered("plan_consultation", Button.PLAN_CONSULTATION, _SEE, BEFORE, keeps),
    Offered("research", Button.RESEARCH, _SEE, BEFORE, looks_into),
    Offered("step_on", Button.STEP_ON, _LEAD, when=_goes_on, rare=True),
    Offered("send_back", Button.SEND_BACK, Permission.CONSULTATION_DECIDE, _NOT_MEETING, _can_go_back, rare=True),
    Offered("lead_consultation", Button.LEAD_CONSULTATION, _LEAD, OPEN, leads, rare=True),
    Offered("quality", Button.QUALITY, _SEE, frozenset({Stage.CLOSED})),
    Offered("consultation_history", Button.CONSULTATION_HISTORY, _SEE, frozenset(Stage), rare=True),
)
_SET = frozenset({Stage.SCHEDULED})


def _polls(found: Consultation, actor: Actor) -> bool:
    return found.poll_until is not None and keeps(found, actor)


def _no_poll(found: Consultation, actor: Actor) -> bool:
    return found.poll_until is None and leads(found, actor)


_TIME = (
    Offered("show_poll", Button.SHOW_POLL, _SEE, BEFORE, _polls),
    Offered("fix_time", Button.FIX_TIME, _LEAD, frozenset({Stage.PREPARING}), leads),
    Offered("poll_time", Button.POLL_TIME, _LEAD, frozenset({Stage.PREPARING}), _no_poll),
    Offered("move_time", Button.MOVE_TIME, _LEAD, _SET, leads),
    Offered("poll_time", Button.POLL_TIME, _LEAD, _SET, _no_poll, rare=True),
    Offered("call_off", Button.CALL_OFF, Permission.CONSULTATION_DECIDE, BEFORE, rare=True),
    Offered("revive", Button.REVIVE, Permission.CONSULTATION_DECIDE, frozenset({Stage.CALLED_OFF})),
)
_TABLE = frozenset({Stage.SCHEDULED, Stage.MEETING})
_MEETING = (
    Offered("show_code", Button.SHOW_CODE, _SEE, frozenset({Stage.MEETING}), _keeps),
    Offered("motions", Button.MOTIONS, _SEE, frozenset({Stage.MEETING}), _keeps),
    Offered("hold_meeting", Button.HOLD_MEETING, _SEE, frozenset({Stage.MEETING}), _keeps),
    Offered("sign_in", Button.SIGN_IN, Permission.CONSULTATION_ATTEND, frozenset({Stage.MEETING}), mine=_is_away),
    Offered("speak", Button.SPEAK, Permission.CONSULTATION_ATTEND, frozenset({Stage.MEETING}), mine=_is_invited),
    Offered("show_code", Button.SHOW_CODE, _SEE, frozenset({Stage.SCHEDULED}), _keeps, rare=True),
    Offered("open_meeting", Button.OPEN_MEETING, _SEE, frozenset({Stage.SCHEDULED}), _keeps, rare=True),
    Offered("agenda", Button.AGENDA, _SEE, BEFORE | {Stage.MEETING}, _keeps, rare=True),
    Offered("motions", Button.MOTIONS, _SEE, OPEN - {Stage.MEETING}, _keeps, rare=True),
    Offered("sign_in_paper", Button.PAPER_SIGN_IN, _SEE, _TABLE, _keeps, rare=True),
    Offered("opinions", Button.OPINIONS, _SEE, OPEN - BEFORE, _keeps, rare=True),
    Offered("speak_for", Button.SPEAK_FOR, _SEE, frozenset({Stage.MEETING}), _keeps, rare=True),
)
_MET = frozenset({Stage.HELD, Stage.FOLLOWING})
_AFTER = _MET | {Stage.CLOSED}
_JUST_HELD = frozenset({Stage.HELD})


def _suggested(found: Consultation, actor: Actor) -> bool:
    return _keeps(found, actor) and found.suggested_at is not None and found.fate is None


def _suggests(found: Consultation, actor: Actor) -> bool:
    return _keeps(found, actor) and found.fate is None


_OUTCOME = (
    Offered("minutes", Button.MINUTES, _SEE, _MET, _keeps),
    Offered("conclude_consultation", Button.CONCLUDE_CONSULTATION, Permission.CONSULTATION_DECIDE, _JUST_HELD),
    Offered("add_action", Button.ADD_ACTION, Permission.ACTION_DO, _MET, _keeps),
    Offered("actions", Button.ACTIONS, _SEE, _AFTER),
    Offered("suggest", Button.SUGGEST, _SEE, _MET, _suggests, rare=True),
    Offered("note_fate", Button.NOTE_FATE, _SEE, _MET, _suggested),
    Offered("show_minutes", Button.WHOLE_MINUTES, _SEE, _AFTER, rare=True),
)
SCREENED = frozenset({Stage.SCHEDULED, Stage.MEETING, Stage.HELD})
"""When there is something to be shown on the screen of the room."""
_PEOPLE = (
    Offered("show_invitation", Button.INVITATION, Permission.CONSULTATION_ATTEND, BEFORE, mine=_is_invited),
    Offered("show_participants", Button.PARTICIPANTS, _SEE, when=_keeps),
    Offered("show_screen", Button.SHOW_SCREEN, _SEE, _TABLE, when=_keeps, rare=True),
    Offered("show_before", Button.BEFORE, _SEE, when=_keeps, rare=True),
)
_TOPIC = (
    Offered("join_consultation", Button.ADD_ITEM, Permission.CONSULTATION_BEGIN, BEFORE, rare=True),
    Offered(
        "raise_consultation",
        Button.RAISE_TALK,
        Permission.CONSULTATION_DECIDE,
        MOVES[Verb.RAISE].sources,
        when=_small,
        rare=True,
    ),
)
OFFERED: tuple[Offered, ...] = (*_MEETING, *_OUTCOME, *_STEPS, *_TIME, *_PEOPLE, *_TOPIC)


def choices_of(
    found: Consultation, actor: Actor, *, rare: bool = False, mine: Participant | None = None
) -> list[Choice]:
    """`mine`: as what the reader himself is invited, None if he is not."""
    return [
        Choice(phrase(f"button.{one.button}"), one.verb, _args(one, found))
        for one in OFFERED
        if one.rare is rare
        and found.state in one.stages
        and may(actor, one.permission)
        and (one.when is None or one.when(found, actor))
        and (one.permission is not Permission.CONSULTATION_ATTEND or _attends(one, found, mine))
    ]


def _args(one: Offered, found: Consultation) -> dict[str, object]:
    """A step is named, so that a second press of the same button does nothing more."""
    return {"consultation": found.id} | ({"step": found.step} if one.verb == "step_on" else {})


def _attends(one: Offered, found: Consultation, mine: Participant | None) -> bool:
    return mine is not None and mine.ended_at is None and (one.mine is None or one.mine(found, mine))
