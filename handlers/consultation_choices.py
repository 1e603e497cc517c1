"""What can be done about a consultation from its card: one line for each verb, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Choice
from domain.consultation import BEFORE, OPEN, Consultation, Stage
from domain.people import Actor
from domain.permissions import Permission, may


@dataclass(frozen=True, slots=True)
class Offered:
    """Shown to whoever may, at these stages; `when` looks closer. What is `rare` stands under 更多操作."""

    verb: str
    button: Button
    permission: Permission
    stages: frozenset[Stage] = OPEN
    when: Callable[[Consultation, Actor], bool] | None = None
    rare: bool = False


_CLEAR = frozenset({Stage.PREPARING})
_SET = frozenset({Stage.SCHEDULED})
_OFF = frozenset({Stage.CALLED_OFF})


def _polls(found: Consultation, actor: Actor) -> bool:
    return found.poll_until is not None


def _no_poll(found: Consultation, actor: Actor) -> bool:
    return found.poll_until is None


OFFERED: tuple[Offered, ...] = (
    Offered("fix_time", Button.FIX_TIME, Permission.CONSULTATION_LEAD, _CLEAR),
    Offered("poll_time", Button.POLL_TIME, Permission.CONSULTATION_LEAD, _CLEAR, _no_poll),
    Offered("show_poll", Button.SHOW_POLL, Permission.CONSULTATION_LEAD, BEFORE, _polls),
    Offered("move_time", Button.MOVE_TIME, Permission.CONSULTATION_LEAD, _SET),
    Offered("poll_time", Button.POLL_TIME, Permission.CONSULTATION_LEAD, _SET, _no_poll, rare=True),
    Offered("call_off", Button.CALL_OFF, Permission.CONSULTATION_DECIDE, BEFORE, rare=True),
    Offered("revive", Button.REVIVE, Permission.CONSULTATION_DECIDE, _OFF),
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
