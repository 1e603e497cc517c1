"""The quality of a rota made by hand, as a draw's is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.draw import Reason, Rules, Slot, Span
from domain.drawing import rests
from domain.rota import StationRota, Stint
from domain.rota_plan import Plan
from domain.rota_score import Score, score


def planned_score(
    rota: StationRota, plan: Plan, turns: Sequence[Sequence[Stint]], busy: Mapping[str, Sequence[tuple[int, int]]]
) -> Score:
    """Of turns, each a slot; `busy` is when people sit elsewhere at the very time of one of their stints."""
    days = [[rota.grid.date(one.start) for one in turn] for turn in turns]
    slots = [
        Slot(turn[0].start, turn[-1].end, on[0], rests(rota.grid, plan.rule.turn, on))
        for turn, on in zip(turns, days, strict=True)
    ]
    people = plan.everybody
    away = {person: [Span(a, b, Reason.LEAVE) for a, b in rota.leaves.get(person, ())] for person in people}
    there = {person: [Span(a, b, Reason.ELSEWHERE) for a, b in busy.get(person, ())] for person in people}
    unable = {person: (*away[person], *there[person]) for person in people}
    return score(slots, [turn[0].person_id for turn in turns], Rules(people, unable))
