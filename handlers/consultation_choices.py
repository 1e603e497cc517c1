"""What can be done about a consultation from its card: one line for each verb, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Choice
from domain.consultation import OPEN, Consultation, Stage
from domain.people import Actor
from domain.permissions import Permission, may
from handlers.after_meeting import keeps


@dataclass(frozen=True, slots=True)
class Offered:
    """Shown to whoever may, at these stages; `when` looks closer. What is `rare` stands under 更多操作."""

    verb: str
    button: Button
    permission: Permission
    stages: frozenset[Stage] = OPEN
    when: Callable[[Consultation, Actor], bool] | None = None
    rare: bool = False


_MET = frozenset({Stage.HELD, Stage.FOLLOWING})
_AFTER = _MET | {Stage.CLOSED}
_JUST_HELD = frozenset({Stage.HELD})


def _suggested(found: Consultation, actor: Actor) -> bool:
    return keeps(found, actor) and found.suggested_at is not None and found.fate is None


def _suggests(found: Consultation, actor: Actor) -> bool:
    return keeps(found, actor) and found.fate is None


OFFERED: tuple[Offered, ...] = (
    Offered("minutes", Button.MINUTES, Permission.CONSULTATION_SEE, _MET, keeps),
    Offered(
        "conclude_consultation", Button.CONCLUDE_CONSULTATION, Permission.CONSULTATION_DECIDE, frozenset({Stage.HELD})
    ),
    Offered("add_action", Button.ADD_ACTION, Permission.ACTION_DO, _MET, keeps),
    Offered("actions", Button.ACTIONS, Permission.CONSULTATION_SEE, _AFTER),
    Offered("suggest", Button.SUGGEST, Permission.CONSULTATION_SEE, _MET, _suggests, rare=True),
    Offered("note_fate", Button.NOTE_FATE, Permission.CONSULTATION_SEE, _MET, _suggested),
    Offered("show_minutes", Button.WHOLE_MINUTES, Permission.CONSULTATION_SEE, _AFTER, rare=True),
)


def choices_of(found: Consultation, actor: Actor, *, rare: bool = False) -> list[Choice]:
    return [
        button(one.button, one.verb, consultation=found.id)
        for one in OFFERED
        if one.rare is rare
        and found.state in one.stages
        and may(actor, one.permission)
        and (one.when is None or one.when(found, actor))
    ]
