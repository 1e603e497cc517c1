"""What can be done about a consultation from its card: one line for each verb, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Choice
from domain.consultation import OPEN, Consultation, Participant, Stage
from domain.people import Actor
from domain.permissions import Permission, may
from handlers.after_meeting import keeps


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


_MET = frozenset({Stage.HELD, Stage.FOLLOWING})
_AFTER = _MET | {Stage.CLOSED}
_JUST_HELD = frozenset({Stage.HELD})


def _suggested(found: Consultation, actor: Actor) -> bool:
    return keeps(found, actor) and found.suggested_at is not None and found.fate is None


def _suggests(found: Consultation, actor: Actor) -> bool:
    return keeps(found, actor) and found.fate is None


OFFERED: tuple[Offered, ...] = (
    Offered("minutes", Button.MINUTES, Permission.CONSULTATION_SEE, _MET, keeps),
    Offered("conclude_consultation", Button.CONCLUDE_CONSULTATION, Permission.CONSULTATION_DECIDE, _JUST_HELD),
    Offered("add_action", Button.ADD_ACTION, Permission.ACTION_DO, _MET, keeps),
    Offered("actions", Button.ACTIONS, Permission.CONSULTATION_SEE, _AFTER),
    Offered("suggest", Button.SUGGEST, Permission.CONSULTATION_SEE, _MET, _suggests, rare=True),
    Offered("note_fate", Button.NOTE_FATE, Permission.CONSULTATION_SEE, _MET, _suggested),
    Offered("show_minutes", Button.WHOLE_MINUTES, Permission.CONSULTATION_SEE, _AFTER, rare=True),
)


def choices_of(
    found: Consultation, actor: Actor, *, rare: bool = False, mine: Participant | None = None
) -> list[Choice]:
    """`mine`: as what the reader himself is invited, None if he is not."""
    return [
        button(one.button, one.verb, consultation=found.id)
        for one in OFFERED
        if one.rare is rare
        and found.state in one.stages
        and may(actor, one.permission)
        and (one.when is None or one.when(found, actor))
        and (one.permission is not Permission.CONSULTATION_ATTEND or _attends(one, found, mine))
    ]


def _attends(one: Offered, found: Consultation, mine: Participant | None) -> bool:
    return mine is not None and mine.ended_at is None and (one.mine is None or one.mine(found, mine))
