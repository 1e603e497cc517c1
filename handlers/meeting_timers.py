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


def set_late_end(work: Work, found: Consultation, now: int) -> None:
    """One that is opened when all these are over (whose paper is noted a day later) ends by itself as well."""
    if found.end_at is not None and now >= found.end_at + ENDS:
        work.timer("meeting_late", found.id, found.sequence, now + ENDS)


def set_meeting_timers(work: Work, found: Consultation) -> None:
    """With every time that is fixed (`sequence`); the same again changes nothing."""
    if found.state is not Stage.SCHEDULED or found.start_at is None or found.end_at is None:
        return
    due = {"meeting_code": found.start_at - EARLY, "meeting_start": found.start_at}
    due |= {"meeting_ask": found.end_at + ASKS, "meeting_end": found.end_at + ENDS}
    for kind, at in due.items():
        work.timer(kind, found.id, found.sequence, at)
