"""Who hears that a consultation's time runs out or is over, and as what."""

from __future__ import annotations

from collections.abc import Sequence, Set
from enum import StrEnum

from domain.clocks import Clock
from domain.events import Event
from domain.notices import Crew
from domain.running import Step


class ConsultationNotice(StrEnum):
    """Each has its text under `consultation_notice.<value>`."""

    WARNED = "warned"
    OVERDUE = "overdue"
    HEAD_OVERDUE = "head_overdue"
    JOINTLY = "jointly"
    STAFF_JOINTLY = "staff_jointly"
    PATRON_OVERDUE = "patron_overdue"
    STEP_OVER = "step_over"
    DUE_MOVED = "due_moved"


Told = dict[str, ConsultationNotice]


def climbed(event: Event, leader: str, crew: Crew, keepers: Sequence[str], *, practice: bool = False) -> Told:
    """By person. The leader; a day over the leader and the head; three days the head and the staff; the patron apart.

    About minutes that somebody objected to the head decides: he is told first, a day over the leader as well.
    Who was to hear of a step that was missed hears now. That a step's own time is over only whose step it is hears.
    """
    if event.particulars.get("clock") == Clock.STEP and event.particulars.get("step") == Step.OVER.code:
        return dict.fromkeys(keepers, ConsultationNotice.STEP_OVER)
    last, step = (Step[str(event.particulars.get(key, "over")).upper()] for key in ("after", "step"))
    steps = {one for one in Step if last < one <= step} | {step}
    told: Told = {}
    if Step.PLUS_3 in steps and not practice:
        told |= dict.fromkeys(crew.staff, ConsultationNotice.STAFF_JOINTLY)
    heads = crew.heads or crew.staff
    if event.particulars.get("clock") == Clock.OBJECTED:
        return told | _objected(leader, heads, steps)
    if not steps.isdisjoint({Step.PLUS_1, Step.PLUS_3}):
        near = ConsultationNotice.JOINTLY if Step.PLUS_3 in steps else ConsultationNotice.HEAD_OVERDUE
        told |= dict.fromkeys(heads, near)
    if not steps.isdisjoint({Step.YELLOW, Step.OVER, Step.PLUS_1}):
        own = ConsultationNotice.WARNED if step is Step.YELLOW else ConsultationNotice.OVERDUE
        told[leader] = own
    return told


def _objected(leader: str, heads: Sequence[str], steps: Set[Step]) -> Told:
    told: Told = {}
    if Step.PLUS_1 in steps:
        told[leader] = ConsultationNotice.OVERDUE
    if not steps.isdisjoint({Step.OVER, Step.PLUS_1}):
        told |= dict.fromkeys(heads, ConsultationNotice.OVERDUE)
    elif Step.YELLOW in steps:
        told |= dict.fromkeys(heads, ConsultationNotice.WARNED)
    if Step.PLUS_3 in steps:
        told |= dict.fromkeys(heads, ConsultationNotice.JOINTLY)
    return told
