"""What an invitation to a consultation says, and what is said of every change; each line can be read out by phone."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.cards import button
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button
from dialogs.letter import Card, Choice, Letter, Param, Phrase, Ref, clock, day, listing, moment, phrase, text, words
from dialogs.meeting_cards import Meeting, meeting_card, why
from domain.attending import HOSTS
from domain.calendar import DAY
from domain.consultation import Answer, Consultation, Mode, Part, Participant

TITLE = 60
AGENDA = 60
MOST_AGENDA = 12


def said(key: Inviting, **params: Param | None) -> Phrase:
    return phrase(f"inviting.{key}", **params)


def titled(found: Consultation) -> dict[str, Param]:
    return {"number": found.number, "title": words(found.title_id, TITLE)}


def when(found: Consultation) -> Phrase:
    if found.start_at is None or found.end_at is None:
        return said(Inviting.NO_TIME)
    if found.end_at - found.start_at >= DAY:
        return said(Inviting.WHEN_OVER, start=moment(found.start_at), end=moment(found.end_at))
    return said(Inviting.WHEN, day=day(found.start_at), start=clock(found.start_at), end=clock(found.end_at))


def where(meeting: Meeting) -> list[Phrase]:
    found, made = meeting.found, []
    if found.mode is not Mode.ONLINE and (meeting.room or found.place_id):
        made.append(said(Inviting.WHERE, place=meeting.place))
    if found.mode is not Mode.PLACE and found.link_id:
        made.append(said(Inviting.ONLINE, link=words(found.link_id, 200)))
    return made


def when_and_where(meeting: Meeting) -> list[Phrase]:
    return [when(meeting.found), *(where(meeting) if meeting.found.start_at is not None else ())]


def about(meeting: Meeting) -> list[Phrase]:
    """When, where, in what order, with which papers."""
    made = when_and_where(meeting)
    if meeting.agenda:
        made.append(said(Inviting.AGENDA, lines=agenda(meeting)))
    if meeting.materials:
        made.append(said(Inviting.MATERIALS, count=meeting.materials))
    return made


def agenda(meeting: Meeting) -> Ref:
    return listing(
        [
            said(
                Inviting.AGENDA_MINUTES if minutes else Inviting.AGENDA_LINE,
                number=number,
                words=words(content, AGENDA),
                **({"count": minutes} if minutes else {}),
            )
            for number, (content, minutes) in enumerate(meeting.agenda[:MOST_AGENDA], 1)
        ]
    )


def card_of(
    key: Inviting,
    meeting: Meeting,
    one: Participant,
    *,
    notes: Sequence[Phrase] = (),
    was: int = 0,
    because: str = "",
    place: int = 0,
) -> Card | None:
    """None while it has no time."""
    lines = agenda(meeting) if meeting.agenda else None
    return meeting_card(key, meeting, one, lines, notes=notes, was=was, because=because, place=place)


def stands(one: Participant) -> Phrase:
    """What he has answered so far."""
    if one.answer is None:
        return said(Inviting.NOT_ANSWERED)
    if one.queued_at is not None:
        return said(Inviting.YOU_WAIT)
    return said(Inviting.YOU_SAID, answer=text(f"attendance.{one.answer}"))


def standing(one: Participant) -> tuple[Phrase, ...]:
    """The same; of who holds the meeting nothing is asked."""
    return () if one.part in HOSTS and one.answer is None else (stands(one),)


def answers(found: Consultation, *, but: Answer | None = None, primary: bool = True) -> list[Choice]:
    """参加, 不参加, 书面意见, 派人参加."""
    made = [
        button(Button.ATTEND, "answer_invitation", primary=primary, consultation=found.id, said=Answer.YES.value),
        button(Button.ATTEND_NOT, "answer_invitation", consultation=found.id, said=Answer.NO.value),
        button(Button.ATTEND_WRITTEN, "written_opinion", consultation=found.id),
        button(Button.ATTEND_SENDS, "answer_invitation", consultation=found.id, said=Answer.SENDS.value),
    ]
    return [one for one in made if but is None or one.args.get("said") != but.value]


def offered(meeting: Meeting, one: Participant, link: str) -> tuple[Choice, ...]:
    """What stands under an invitation; `link` leads to its calendar entry, empty where there is none."""
    found = meeting.found
    given = None if one.answer is Answer.SENDS else one.answer  # somebody else may be sent
    made = [] if one.part in HOSTS and one.answer is None else answers(found, but=given, primary=one.answer is None)
    made += [calendar(link)] if link else []
    if meeting.materials:
        made.append(button(Button.SHOW_MATERIALS, "show_materials", consultation=found.id))
    return (*made, button(Button.BEFORE, "show_before", consultation=found.id))


def soon(meeting: Meeting, one: Participant, *, item_id: str | None = None) -> Letter:
    """An hour before: when, where, and what is done at the door."""
    door = () if meeting.found.mode is Mode.ONLINE or one.part is Part.LEADER else (said(Inviting.AT_THE_DOOR),)
    lines = (said(Inviting.HOUR, **titled(meeting.found)), *when_and_where(meeting), *door)
    card = card_of(Inviting.HOUR, meeting, one, notes=door)
    see = button(Button.INVITATION, "show_invitation", consultation=meeting.found.id)
    return Letter(f"inviting.{Inviting.HOUR}", lines, card=card, choices=(see,), item_id=item_id, must_reach=True)


def calendar(link: str, *, gone: bool = False) -> Choice:
    return Choice(phrase(f"button.{Button.OUT_OF_CALENDAR if gone else Button.INTO_CALENDAR}"), "link", link=link)


def invitation(
    key: Inviting,
    meeting: Meeting,
    one: Participant,
    link: str,
    *more: Phrase,
    item_id: str | None = None,
    notes: Sequence[Phrase] = (),
    was: int = 0,
    because: str = "",
) -> Letter:
    """The whole letter. `item_id`: of a resident who reported it; without a chat he is rung up about it.

    `notes` are said beside the card, and `more` on it; `was` is the time before a move, `because` the content with
    its reason.
    """
    lead = said(key, why=why(one.part), **titled(meeting.found))
    reason = (said(Inviting.BECAUSE, words=words(because)),) if because else ()
    led = () if one.part is Part.LEADER or not meeting.led else (said(Inviting.NAMED_AS, who=meeting.led),)
    return Letter(
        f"inviting.{key}",
        (lead, *reason, *led, *about(meeting), *more, *notes),
        card=card_of(key, meeting, one, notes=notes, was=was, because=because),
        choices=offered(meeting, one, link),
        item_id=item_id,
        must_reach=True,
    )
