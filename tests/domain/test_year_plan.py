"""A line stands as its consultation does; what is begun is not planned a second time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.consultation import Stage, Track
from domain.consultation_rules import KINDS, Kind
from domain.outlines import outline
from domain.people import Actor, Role
from domain.refusal import Refusal
from domain.year_plan import PlanLine, PlanState, begin, change, drop

LINE = PlanLine("l", "s", 2026, 1, 3, "micro", Track.KEY, "c", None, PlanState.PLANNED, 0, "p")
HEAD = Actor("h", frozenset({Role.HEAD}))


def test_every_stage_says_how_far_a_line_is() -> None:
    begun = replace(LINE, state=PlanState.BEGUN, consultation_id="c1")
    for stage in Stage:
        standing = replace(begun, stage=stage).standing
        assert (standing is PlanState.PLANNED) is (stage is Stage.CALLED_OFF)
        assert (standing is PlanState.DONE) is (stage is Stage.CLOSED)
    assert replace(begun, state=PlanState.DROPPED, stage=Stage.HELD).standing is PlanState.DROPPED


@pytest.mark.parametrize(
    ("month", "year", "now", "late"),
    [(3, 2026, 3, False), (3, 2026, 4, True), (None, 2026, 12, False), (None, 2027, 1, True), (12, 2027, 1, True)],
)
def test_a_line_is_late_once_its_month_is_over(month: int | None, year: int, now: int, late: bool) -> None:
    assert replace(LINE, month=month).overdue(year, now) is late
    assert not replace(LINE, month=month, state=PlanState.BEGUN, stage=Stage.HELD).overdue(year, now)


def test_what_is_begun_is_neither_changed_nor_begun_again_until_it_is_called_off() -> None:
    begun, _ = begin(LINE, HEAD, 1, "wire", consultation="c1")
    running = replace(begun, stage=Stage.PREPARING, number="XM-C26-001")
    with pytest.raises(Refusal):
        begin(running, HEAD, 2, "wire", consultation="c2")
    with pytest.raises(Refusal):
        change(running, HEAD, 2, "wire", to=LINE)
    with pytest.raises(Refusal):
        drop(running, HEAD, 2, "wire", reason="r")
    with pytest.raises(Refusal):
        drop(LINE, Actor("m", frozenset({Role.MEMBER})), 2, "wire", reason="r")
    again, _ = begin(replace(running, stage=Stage.CALLED_OFF), HEAD, 3, "wire", consultation="c2")
    assert again.consultation_id == "c2"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_kind_begins_with_a_whole_plan(language: str) -> None:
    for kind in (*KINDS, Kind(slug="own", name="板凳会", name_en="Bench talk")):
        made = outline(kind, language)
        assert all((made.who, made.how, made.order)) and "、、" not in made.who
