"""The timers of a poll: half of its time, its end, and who came to the list later."""

from __future__ import annotations

from domain.consultation import Consultation
from handlers.talk import Talk

HALF, END, ASK = "poll_half", "poll_end", "poll_ask"
"""Subjects: the consultation with the poll's number as round, twice; a participant."""


def set_poll_timers(talk: Talk, found: Consultation) -> None:
    """Who is silent is nudged once, after half of the time, never at night."""
    assert found.poll_until is not None
    half = talk.house.calendar.night_end(talk.now + (found.poll_until - talk.now) // 2)
    if half < found.poll_until:
        talk.work.timer(HALF, found.id, found.polls, half)
    talk.work.timer(END, found.id, found.polls, found.poll_until)


def end_poll_timers(talk: Talk, found: Consultation) -> None:
    if found.poll_until is not None:
        for kind in (HALF, END):
            talk.work.timer_done(kind, found.id, found.polls)


def ask_later(talk: Talk, found: Consultation, participant_id: str) -> None:
    """Somebody comes to the list while a poll runs: he is asked as well."""
    if found.poll_until is not None and found.poll_until > talk.now:
        talk.work.timer(ASK, participant_id, found.polls, talk.now)
