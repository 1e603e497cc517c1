"""What can be done about a consultation from its card: one line for each verb, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Choice
from domain.consultation import BEFORE, MOVES, OPEN, Consultation, Stage, Verb
from domain.consultation_rules import KINDS
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


def _small(found: Consultation, actor: Actor) -> bool:
    return not next((kind.formal for kind in KINDS if kind.slug == found.kind), False)


OFFERED: tuple[Offered, ...] = (
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


def choices_of(found: Consultation, actor: Actor, *, rare: bool = False) -> list[Choice]:
    return [
        button(one.button, one.verb, consultation=found.id)
        for one in OFFERED
        if one.rare is rare
        and found.state in one.stages
        and may(actor, one.permission)
        and (one.when is None or one.when(found, actor))
    ]
