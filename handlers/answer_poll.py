"""可以 / 勉强 / 不行: to all times at once, or to each; changed as often as one likes until the poll ends."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Draft
from dialogs.letter import Letter, Param, Phrase, listing, moment, text, title
from dialogs.timing_forms import AnswerPoll
from dialogs.timing_keys import Timing, press, said
from domain.consultation import Consultation, Participant
from domain.events import Name
from domain.permissions import Permission
from domain.poll import Says, Slot, silent
from domain.refusal import Refusal, Refused
from handlers.consultation_record import record_participant
from handlers.consulting import attending
from handlers.meeting_words import span_said
from handlers.talk import Talk
from storage.consultations import participants_of
from storage.polls import answers_to, say_of, slots_of

FORM = AnswerPoll
REQUIRES = Permission.CONSULTATION_ATTEND
_WORDS = {Says.YES: Timing.SAYS_YES, Says.MAYBE: Timing.SAYS_MAYBE, Says.NO: Timing.SAYS_NO}
_FEW = 30
"""Of so many people the leader hears at once that all have answered."""


async def _polled(talk: Talk, consultation_id: str, poll: int) -> tuple[Consultation, Participant, list[Slot]]:
    """Raises Refusal once that poll is over."""
    found, mine = await attending(talk, consultation_id)
    if found.poll_until is None or found.polls != poll or found.poll_until <= talk.now:
        raise Refusal(Refused.POLL_OVER)
    return found, mine, await slots_of(talk.work, found.id, poll)


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """One time after the other is asked for."""
    values = draft.values
    if not name:
        found, _, slots = await _polled(talk, values["consultation"], values["poll"])
        spans = {slot.id: f"{slot.start}:{slot.end}" for slot in slots}
        left = [f"{slot}:{span}" for slot, span in spans.items()]
        if values.get("every"):
            return replace(draft, values={**values, "left": [], "says": values["every"]})
        return replace(draft, values={**values, "left": left, "given": {}, "number": found.number})
    first, *left = values["left"]
    given = values["given"] | {first.partition(":")[0]: values["says"]}
    draft = replace(draft, values={**values, "left": left, "given": given})
    if left:
        kept = {key: value for key, value in draft.values.items() if key != "says"}
        draft = replace(draft, values=kept, order=tuple(one for one in draft.order if one != "says"))
    return draft


def fills(draft: Draft) -> dict[str, Param]:
    left, given = draft.values.get("left", []), draft.values.get("given", {})
    start = int(left[0].split(":")[1]) if left else 0
    return {"at": len(given) + 1, "of": len(given) + len(left), "start": moment(start)}


async def handle(talk: Talk, form: AnswerPoll) -> None:
    found, mine, slots = await _polled(talk, form.consultation, form.poll)
    given = {slot.id: Says(form.every or form.given[slot.id]) for slot in slots}
    answers, people = await answers_to(talk.work, slots), await participants_of(talk.work, found.id)
    waited = any(one.id == mine.id for one in silent(slots, people, answers))
    say_of(talk.work, mine.id, given)
    told = ",".join(given[slot.id].value for slot in slots)
    record_participant(talk, mine, Name.PARTICIPANT_POLLED, poll=found.polls, answers=told)
    talk.reply(_kept(talk, found, slots, given))
    for slot in slots:
        answers[slot.id][mine.id] = given[slot.id]
    if waited and len(people) <= _FEW and not silent(slots, people, answers):
        _tell_leader(talk, found)


def _kept(talk: Talk, found: Consultation, slots: list[Slot], given: dict[str, Says]) -> Letter:
    assert found.poll_until is not None
    lines: list[Phrase] = [
        said(
            Timing.SAYS_LINE,
            span=span_said(talk.house, (slot.start, slot.end)),
            says=text(f"timing.{_WORDS[given[slot.id]]}"),
        )
        for slot in slots
    ]
    line = said(Timing.ANSWERED, title=title(found.title_id), lines=listing(lines), until=moment(found.poll_until))
    change = press(Timing.CHANGE_ANSWER, "answer_poll", consultation=found.id, poll=found.polls)
    return Letter(line["key"], (line,), choices=(change,))


def _tell_leader(talk: Talk, found: Consultation) -> None:
    line = said(Timing.ALL_ANSWERED, number=found.number, title=title(found.title_id))
    see = press(Timing.SEE_POLL, "show_poll", consultation=found.id)
    if found.leader_id != talk.person_id:
        talk.told.append((found.leader_id, Letter(line["key"], (line,), choices=(see,))))
    else:
        talk.reply(Letter(line["key"], (line,), choices=(see,)))
