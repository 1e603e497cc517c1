"""来宾: how long a guest's own page is there, and what a new link does."""

from __future__ import annotations

from dataclasses import replace

from domain.calendar import DAY
from domain.consultation import OPEN, Consultation, Part, Participant
from domain.refusal import Refusal, Refused

STAYS = 14 * DAY
"""So long after the consultation is closed or called off the page can still be read, ms."""


def ensure_guest(found: Consultation, one: Participant | None) -> Participant:
    """Raises Refusal where it is nobody, or no guest of this consultation."""
    if one is None or one.part is not Part.GUEST or one.consultation_id != found.id or one.ended_at is not None:
        raise Refusal(Refused.ALREADY_DONE)
    return one


def page_there(found: Consultation, one: Participant, at: int) -> bool:
    """Whether the guest's page is there: as long as it goes on, and some days after."""
    if one.part is not Part.GUEST or one.ended_at is not None:
        return False
    if found.state in OPEN:
        return True
    over = found.called_off_at or found.ended_at
    return over is not None and at < over + STAYS


def linked(one: Participant, code_hmac: str) -> Participant:
    """With a new link, which no browser is bound to yet."""
    return replace(one, code_hmac=code_hmac, opened_by=None)


def bound(one: Participant, browser: str) -> Participant:
    """To the first browser that opens it. Raises Refusal for any other."""
    if one.opened_by not in (None, browser):
        raise Refusal(Refused.GUEST_ELSEWHERE)
    return replace(one, opened_by=browser)
