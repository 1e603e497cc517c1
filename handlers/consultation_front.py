"""What comes next in a consultation: which of its verbs stand in front on its card, by stage and clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from dialogs.letter import Choice
from domain.calendar import DAY
from domain.consultation import Consultation, Stage
from domain.consultation_rules import Evidence
from domain.sign_in import EARLY

MOST = 4
"""So many stand in front; all others under 更多操作."""


class Phase(StrEnum):
    """A stage, and of a time that is fixed how near it is."""

    PREPARING = "preparing"
    AHEAD = "ahead"
    NEAR = "near"  # within a day
    DOORS = "doors"  # the code is good
    BEGUN = "begun"  # its time has come, and nobody has opened it
    MEETING = "meeting"
    LATE = "late"  # its time is over, and it goes on
    HELD = "held"
    FOLLOWING = "following"
    CLOSED = "closed"
    CALLED_OFF = "called_off"


FRONT: dict[Phase, tuple[str, ...]] = {
    Phase.PREPARING: ("show_poll", "fix_time", "show_participants", "poll_time", "plan_consultation", "research"),
    Phase.AHEAD: ("show_participants", "agenda", "show_invitation", "move_time", "show_before"),
    Phase.NEAR: ("show_participants", "agenda", "show_screen", "move_time", "show_invitation"),
    Phase.DOORS: ("show_code", "open_meeting", "sign_in_paper", "show_participants", "show_invitation"),
    Phase.BEGUN: ("open_meeting", "show_code", "sign_in_paper", "show_participants"),
    Phase.MEETING: ("sign_in", "motions", "show_code", "speak", "hold_meeting", "opinions"),
    Phase.LATE: ("hold_meeting", "motions", "show_code", "opinions", "speak"),
    Phase.HELD: ("minutes", "conclude_consultation", "add_action", "actions", "show_minutes"),
    Phase.FOLLOWING: ("actions", "note_fate", "suggest", "add_action", "minutes", "show_minutes"),
    Phase.CLOSED: ("show_minutes", "actions", "quality", "consultation_history"),
    Phase.CALLED_OFF: ("revive", "show_participants", "consultation_history"),
}
"""In this order, as far as whoever looks may do it; the first is what comes next."""
LEAVES: dict[Evidence, str] = {
    Evidence.PLAN: "plan_consultation",
    Evidence.RESEARCH: "research",
    Evidence.TIME: "fix_time",
    Evidence.INVITED: "show_participants",
    Evidence.MINUTES: "minutes",
    Evidence.SETTLED: "minutes",
    Evidence.CONCLUDED: "conclude_consultation",
    Evidence.SUGGESTED: "suggest",
    Evidence.FATE: "note_fate",
    Evidence.ACTIONS: "actions",
}
"""Which verb leaves behind what a step demands: that goes before the rest, but while a meeting is near."""
_BY_STEPS = frozenset({Phase.PREPARING, Phase.HELD, Phase.FOLLOWING})
_DONE_ONCE = frozenset({"show_poll", "sign_in"})
"""Where they are not offered, what follows them comes next."""
_NOTHING_NEXT = frozenset({Phase.CLOSED, Phase.CALLED_OFF})


def phase_of(found: Consultation, now: int) -> Phase:
    start, end = found.start_at, found.end_at
    if found.state is Stage.MEETING:
        return Phase.LATE if end is not None and now >= end else Phase.MEETING
    if found.state is not Stage.SCHEDULED or start is None:
        return Phase(found.state.value)
    if now >= start:
        return Phase.BEGUN
    if now >= start - EARLY:
        return Phase.DOORS
    return Phase.NEAR if now >= start - DAY else Phase.AHEAD


def order_of(found: Consultation, now: int, missing: Sequence[Evidence] = ()) -> tuple[str, ...]:
    """The verbs that stand in front, the next one first."""
    phase = phase_of(found, now)
    first = [LEAVES[one] for one in missing if one in LEAVES] if phase in _BY_STEPS else []
    if first[:1] == ["fix_time"] and found.poll_until is not None:
        first = ["show_poll", *first]
    again = ["step_on"] if found.held_back else []
    return tuple(dict.fromkeys((*again, *first, *FRONT[phase])))


def sorted_out(
    choices: Sequence[Choice], found: Consultation, now: int, missing: Sequence[Evidence] = ()
) -> tuple[list[Choice], list[Choice]]:
    """Those in front and all others; what comes next is the primary one, where it is among them."""
    offered = {one.verb for one in choices}
    order = [one for one in order_of(found, now, missing) if one in offered or one not in _DONE_ONCE]
    named = sorted((one for one in choices if one.verb in order), key=lambda one: order.index(one.verb))
    front = named[:MOST]
    if phase_of(found, now) not in _NOTHING_NEXT and front and front[0].verb == order[0]:
        front[0] = replace(front[0], primary=True)
    return front, [one for one in choices if one not in named[:MOST]]
