"""What can be done about a consultation from its card: one line for each verb, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Choice
from domain.consultation import OPEN, Consultation, Participant, Stage
from domain.consultation import BEFORE, MOVES, OPEN, Consultation, Stage, Verb
from domain.consultation_rules import KINDS
from domain.people import Actor
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
