"""What stands in front on a consultation's card, by stage and clock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.letter import Choice, phrase
from domain.consultation import Consultation, Source, Stage, Track
from domain.consultation_rules import Evidence
from handlers.consultation_choices import OFFERED
from handlers.consultation_front import FRONT, LEAVES, MOST, Phase, phase_of, sorted_out

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
START = 10 * DAY
ONE = Consultation(
    "c", "XM-C26-001", "s", "micro", Track.KEY, Stage.SCHEDULED, "1", "1", Source.ITEMS, "t", "li", "li", 0,
    start_at=START, end_at=START + HOUR,
)  # fmt: skip
EVERY = [Choice(phrase("button.more"), verb) for verb in dict.fromkeys(one.verb for one in OFFERED)]


def next_of(found: Consultation, now: int, *missing: Evidence, but: str = "") -> tuple[str, ...]:
    """The verbs in front; the first is marked where something comes next."""
    front, rest = sorted_out([one for one in EVERY if one.verb != but], found, now, missing)
    assert len(front) <= MOST and len(front) + len(rest) == len(EVERY) - bool(but)
    assert not any(one.primary for one in (*front[1:], *rest))
    return (f"{front[0].verb}{'!' if front[0].primary else ''}", *(one.verb for one in front[1:]))


@pytest.mark.parametrize(
    ("before", "phase"),
    [(2 * DAY, Phase.AHEAD), (DAY, Phase.NEAR), (30 * MINUTE, Phase.DOORS), (0, Phase.BEGUN), (-DAY, Phase.BEGUN)],
)
def test_a_time_comes_nearer(before: int, phase: Phase) -> None:
    assert phase_of(ONE, START - before) is phase


def test_every_phase_offers_what_there_is() -> None:
    known = {one.verb for one in OFFERED}
    assert FRONT.keys() == set(Phase) and set().union(*FRONT.values(), LEAVES.values()) <= known


def test_what_comes_next_is_first() -> None:
    preparing = replace(ONE, state=Stage.PREPARING, start_at=None, end_at=None)
    assert next_of(preparing, 0, Evidence.PLAN)[0] == "plan_consultation!"
    assert next_of(preparing, 0, Evidence.TIME, Evidence.INVITED)[0] == "fix_time!"
    assert next_of(replace(preparing, poll_until=DAY), 0, Evidence.TIME)[0] == "show_poll!"
    assert next_of(replace(preparing, held_back=True), 0, Evidence.PLAN)[:2] == ("step_on!", "plan_consultation")
    assert next_of(ONE, START - HOUR)[:3] == ("show_participants!", "agenda", "show_screen")
    assert next_of(ONE, START - 20 * MINUTE)[:2] == ("show_code!", "open_meeting")
    assert next_of(ONE, START)[0] == "open_meeting!"
    meeting = replace(ONE, state=Stage.MEETING)
    assert next_of(meeting, START)[:2] == ("sign_in!", "motions")
    assert next_of(meeting, START, but="sign_in")[0] == "motions!"
    assert next_of(meeting, START + 2 * HOUR)[0] == "hold_meeting!"
    held = replace(ONE, state=Stage.HELD)
    assert next_of(held, START + DAY, Evidence.CONCLUDED)[0] == "conclude_consultation!"
    assert next_of(held, START + DAY, Evidence.CONCLUDED, but="conclude_consultation")[0] == "minutes"
    assert next_of(replace(ONE, state=Stage.FOLLOWING), START + DAY, Evidence.FATE)[0] == "note_fate!"
    assert next_of(replace(ONE, state=Stage.CLOSED), START + DAY)[0] == "show_minutes"
    assert next_of(replace(ONE, state=Stage.CALLED_OFF), START)[0] == "revive"
