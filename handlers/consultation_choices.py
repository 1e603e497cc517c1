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


_SEE = Permission.CONSULTATION_SEE
_TABLE = frozenset({Stage.SCHEDULED, Stage.MEETING})


def _runs(found: Consultation, actor: Actor) -> bool:
    return found.leader_id == actor.person_id or may(actor, Permission.CONSULTATION_KEEP)


OFFERED: tuple[Offered, ...] = (
    Offered("show_code", Button.SHOW_CODE, _SEE, _TABLE, _runs),
    Offered("open_meeting", Button.OPEN_MEETING, _SEE, frozenset({Stage.SCHEDULED}), _runs),
    Offered("motions", Button.MOTIONS, _SEE, frozenset({Stage.MEETING}), _runs),
    Offered("hold_meeting", Button.HOLD_MEETING, _SEE, frozenset({Stage.MEETING}), _runs),
    Offered("sign_in", Button.SIGN_IN, Permission.CONSULTATION_ATTEND, _TABLE),
    Offered("speak", Button.SPEAK, Permission.CONSULTATION_ATTEND, frozenset({Stage.MEETING})),
    Offered("agenda", Button.AGENDA, _SEE, BEFORE | {Stage.MEETING}, _runs, rare=True),
    Offered("motions", Button.MOTIONS, _SEE, OPEN - {Stage.MEETING}, _runs, rare=True),
    Offered("sign_in_paper", Button.PAPER_SIGN_IN, _SEE, _TABLE, _runs, rare=True),
    Offered("opinions", Button.OPINIONS, _SEE, OPEN - BEFORE, _runs, rare=True),
    Offered("speak_for", Button.SPEAK_FOR, _SEE, frozenset({Stage.MEETING}), _runs, rare=True),
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
