"""When something falls due around a meeting; `handlers.meeting_clock` does it."""

from __future__ import annotations

from domain.consultation import Consultation, Stage
from domain.sign_in import EARLY
from storage.work import Work

HOUR = 3_600_000
ASKS = HOUR // 2
"""So long after its end the leader is asked whether it is over, ms."""
ENDS = 3 * HOUR
"""So long after its end it is over by itself, ms."""


def set_meeting_timers(work: Work, found: Consultation) -> None:
    """With every time that is fixed (`sequence`); the same again changes nothing."""
    if found.state is not Stage.SCHEDULED or found.start_at is None or found.end_at is None:
        return
    due = {"meeting_code": found.start_at - EARLY, "meeting_start": found.start_at}
    due |= {"meeting_ask": found.end_at + ASKS, "meeting_end": found.end_at + ENDS}
    for kind, at in due.items():
        work.timer(kind, found.id, found.sequence, at)
