"""A fair draw that lies before its maker in the dialog beside: how good it is, and who would sit how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.draw_cards import collision_lines
from dialogs.form import CHECK, Draft
from dialogs.letter import Phrase
from domain.refusal import Refusal
from domain.rota_plan import Duty
from domain.rota_score import Score, score
from handlers.plan_draw import FORM
from handlers.plan_draw_made import drawn
from handlers.talk import Talk


@dataclass(frozen=True, slots=True)
class DrawSeen:
    """`start` and `end` of the period, UTC ms; `shares`: shifts by person, and those of them on days of rest.

    `clashing` are the rules that cannot be kept together.
    """

    duty: Duty
    start: int
    end: int
    score: Score
    shares: dict[str, tuple[int, int]]
    clashing: Sequence[Phrase]

    @property
    def spread(self) -> int:
        """Shifts that the one with most has more than the one with fewest."""
        found = [shifts for shifts, _ in self.shares.values()]
        return max(found, default=0) - min(found, default=0)


async def draw_seen(talk: Talk, station_id: str) -> DrawSeen | None:
    """None where no draw of this station has come to its check card."""
    draft = Draft.of(talk.door.draft) if talk.door.draft else None
    if draft is None or draft.form != FORM.name or draft.asking != CHECK or draft.values.get("station") != station_id:
        return None
    rota = talk.house.district.rota(station_id)
    try:
        made = await drawn(talk, draft.values, rota)
    except Refusal:
        return None  # whom it counted on serves here no more: the dialog says so when it goes on
    if not made.shifts or made.plan.end is None:
        return None
    slots = [shift.slot for shift in made.shifts]
    all_ = Counter(one for one in made.found.people if one)
    resting = Counter(one for slot, one in zip(slots, made.found.people, strict=True) if one and slot.rest)
    shares = {one: (all_[one], resting[one]) for one in made.rules.people}
    found, clashing = score(slots, made.found.people, made.rules), collision_lines(made.found.collisions, slots)
    return DrawSeen(made.plan.duty, made.plan.start, made.plan.end, found, shares, clashing)
