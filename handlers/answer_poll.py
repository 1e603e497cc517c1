"""可以 / 勉强 / 不行: to all times at once, or to each; changed as often as one likes until the poll ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dialogs.form import Draft, Option
from dialogs.letter import PICKS, Letter, Param, Ref, listing, moment, text, title
from dialogs.timing_forms import AnswerPoll, NotePoll
from dialogs.timing_keys import Timing, press, said
from domain.consultation import Consultation, Participant
from domain.events import Name
from domain.permissions import Permission
from domain.poll import Says, Slot, silent
from domain.refusal import Refusal, Refused
from handlers.consultation_record import record_participant
from handlers.consulting import attending
from handlers.department_answers import colleague_before, tell_colleagues
from handlers.dialog import Offers
from handlers.invited import at_desk, forms_of, who
from handlers.inviting import within
from handlers.meeting_words import span_said
from handlers.polling import WORDS, poll_card
from handlers.talk import Talk
from storage.consultations import participants_of
from storage.polls import answers_to, rely_on_poll, say_of, slots_of

_FEW = 30
"""Of so many people the leader hears at once that all have answered."""


def _ensure_runs(talk: Talk, found: Consultation, poll: int) -> None:
    """Raises Refusal once that poll is over."""
    if found.poll_until is None or found.polls != poll or found.poll_until <= talk.now:
        raise Refusal(Refused.POLL_OVER)


def _asked(draft: Draft, slots: Sequence[Slot], picks: Mapping[str, str] | None = None) -> Draft:
    """All times are to be asked for but those that were answered on the card; with the last of them it is complete."""
    given = {slot.id: picks[slot.id] for slot in slots if picks and picks.get(slot.id) in set(Says)}
    left = [f"{slot.id}:{slot.start}" for slot in slots if slot.id not in given]
    done = {} if left else {"says": next(iter(given.values()))}
    return replace(draft, values={**draft.values, "left": left, "given": given, **done})


def _next(draft: Draft) -> Draft:
    """One time has its answer; the next one is asked for."""
    values = draft.values
    first, *left = values["left"]
    given = values["given"] | {first.partition(":")[0]: values["says"]}
    draft = replace(draft, values={**values, "left": left, "given": given})
    if left:
        kept = {key: value for key, value in draft.values.items() if key != "says"}
        draft = replace(draft, values=kept, order=tuple(one for one in draft.order if one != "says"))
    return draft


def fills(draft: Draft) -> dict[str, Param]:
    left, given = draft.values.get("left", []), draft.values.get("given", {})
    start = int(left[0].partition(":")[2]) if left else 0
    return {"at": len(given) + 1, "of": len(given) + len(left), "start": moment(start)}


def _lines(talk: Talk, slots: Sequence[Slot], given: Mapping[str, Says]) -> Ref:
    return listing(
        [
            said(
                Timing.SAYS_LINE,
                span=span_said(talk.house, (slot.start, slot.end)),
                says=text(f"timing.{WORDS[given[slot.id]]}"),
            )
            for slot in slots
        ]
    )


async def _keep(
    talk: Talk, found: Consultation, one: Participant, slots: Sequence[Slot], given: Mapping[str, Says]
) -> bool:
    """Whether he was the last who had said nothing."""
    answers, people = await answers_to(talk.work, slots), await participants_of(talk.work, found.id)
    before = silent(slots, people, answers)
    within(talk, found)
    rely_on_poll(talk.work, found.id, found.polls, found.poll_until or 0)
    say_of(talk.work, one.id, given)
    told = ",".join(given[slot.id].value for slot in slots)
    record_participant(talk, one, Name.PARTICIPANT_POLLED, poll=found.polls, answers=told)
    return [each.id for each in before] == [one.id] and len(people) <= _FEW


class Answer:
    FORM = AnswerPoll
    REQUIRES = Permission.CONSULTATION_ATTEND
    fills = staticmethod(fills)

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        """One time after the other is asked for."""
        if name:
            return _next(draft)
        values = draft.values
        found, _ = await attending(talk, values["consultation"])
        _ensure_runs(talk, found, values["poll"])
        if values.get("every"):
            return replace(draft, values={**values, "left": [], "says": values["every"]})
        return _asked(draft, await slots_of(talk.work, found.id, found.polls), values.get("picks"))

    @staticmethod
    async def handle(talk: Talk, form: AnswerPoll) -> None:
        found, mine = await attending(talk, form.consultation)
        _ensure_runs(talk, found, form.poll)
        slots = await slots_of(talk.work, found.id, found.polls)
        given = {slot.id: Says(form.every or form.given[slot.id]) for slot in slots}
        before = await colleague_before(talk, mine)
        last = await _keep(talk, found, mine, slots, given)
        more = await tell_colleagues(talk, found, mine, before, polled=True)
        until = moment(found.poll_until or 0)
        line = said(Timing.ANSWERED, title=title(found.title_id), lines=_lines(talk, slots, given), until=until)
        change = press(Timing.CHANGE_ANSWER, "answer_poll", row=PICKS, consultation=found.id, poll=found.polls)
        card = poll_card(talk, found, slots, Timing.ANSWERED, given)
        talk.reply(Letter(line["key"], (line, *more), card=card, choices=(change,)))
        if last:
            _tell_leader(talk, found)


def _tell_leader(talk: Talk, found: Consultation) -> None:
    line = said(Timing.ALL_ANSWERED, number=found.number, title=title(found.title_id))
    see = press(Timing.SEE_POLL, "show_poll", consultation=found.id)
    letter = Letter(line["key"], (line,), choices=(see,))
    if found.leader_id != talk.person_id:
        talk.told.append((found.leader_id, letter))
    else:
        talk.reply(letter)


class Note:
    FORM = NotePoll
    REQUIRES = Permission.CONSULTATION_SEE
    fills = staticmethod(fills)

    @staticmethod
    async def _found(talk: Talk, values: Mapping[str, object]) -> Consultation:
        found = await at_desk(talk, str(values["consultation"]))
        _ensure_runs(talk, found, int(str(values["poll"])))
        return found

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if name == "says":
            return _next(draft)
        found = await Note._found(talk, draft.values)
        return _asked(draft, await slots_of(talk.work, found.id, found.polls)) if name else draft

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        """Whoever has no chat."""
        found = await Note._found(talk, draft.values)
        forms = await forms_of(talk, found)
        people = await _without_chat(talk, found)
        return {"who": [Option(one.id, said(Timing.WHO_NAMED, who=who(one, forms))) for one in people]}

    @staticmethod
    async def handle(talk: Talk, form: NotePoll) -> None:
        found = await Note._found(talk, form.model_dump())
        one = next((each for each in await _without_chat(talk, found) if each.id == form.who), None)
        if one is None:
            raise Refusal(Refused.NOT_YOURS)
        slots = await slots_of(talk.work, found.id, found.polls)
        given = {slot.id: Says(form.given[slot.id]) for slot in slots}
        await _keep(talk, found, one, slots, given)
        name = who(one, await forms_of(talk, found))
        line = said(Timing.NOTED_FOR, who=name, lines=_lines(talk, slots, given))
        see = press(Timing.SEE_POLL, "show_poll", consultation=found.id)
        talk.reply(Letter(line["key"], (line,), choices=(see,)))


async def _without_chat(talk: Talk, found: Consultation) -> list[Participant]:
    return [one for one in await participants_of(talk.work, found.id) if one.person_id is None and one.ended_at is None]
