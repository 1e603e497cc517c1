"""Times that are proposed: within working hours, the room free, few of those invited elsewhere."""

from __future__ import annotations

from dialogs.form import Option
from dialogs.timing_keys import Timing, said
from domain.booking import Span
from domain.calendar import HOUR
from domain.clocks import Clock, promise
from domain.consultation import Consultation
from domain.slotting import candidates, suggested
from handlers.booking import elsewhere
from handlers.meeting_words import key_of, span_said
from handlers.talk import Talk
from storage.booking import bookings
from storage.consultations import participants_of

_AT_ONCE = 2 * HOUR


def notice_from(talk: Talk, found: Consultation, since: int) -> int:
    """The first moment that is told of early enough, if it is fixed at `since`; what is urgent waits two hours."""
    if found.urgency != "normal":
        return talk.house.calendar.next_opening(since + _AT_ONCE)
    rules = talk.house.consulting_of(found.rules).kind(found.kind)
    notice = rules.notice or talk.house.clocks_of(found.clocks).allowance(Clock.NOTICE)
    ahead = notice.model_copy(update={"amount": abs(notice.amount)})
    return promise(ahead, since, talk.house.calendar).due_at


async def suggestions(
    talk: Talk, found: Consultation, minutes: int, since: int, most: int, room: str | None = None
) -> list[Span]:
    calendar = talk.house.calendar
    spans = list(candidates(since, minutes, calendar))
    if not spans:
        return []
    whole = spans[0][0], spans[-1][1]
    people = await participants_of(talk.work, found.id)
    return suggested(
        spans,
        calendar,
        most,
        room=room,
        bookings=await bookings(talk.work, [room] if room else [], whole, found.id),
        engagements=await elsewhere(talk, found, people, whole),
        leader=found.leader_id,
        but=found.id,
    )


def span_options(talk: Talk, spans: list[Span]) -> list[Option]:
    return [Option(key_of(span), said(Timing.LINE, span=span_said(talk.house, span))) for span in spans]
