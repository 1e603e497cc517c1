"""签到: by the six digits said in the room, or the link behind its QR code.

Wrong ones are counted: five of a person who is invited, ten an hour of a chat and of a network address. Whoever comes
without an invitation listens and speaks, and has no vote.
"""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.cards import button
from dialogs.form import Answer, Draft, Misheard
from dialogs.keys import Button
from dialogs.letter import Choice, Letter, Phrase, moment, phrase, say, title
from dialogs.meeting_forms import SignIn
from dialogs.meeting_keys import Meet
from domain import consultation_moves
from domain.consultation import Came, Consultation, Part, Participant, Stage
from domain.events import Name
from domain.people import SYSTEM, Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.sign_in import EARLY, MOST_TRIES, Window, came, read_code, window
from handlers import consent_gate
from handlers.consultation_record import go_on, record_consultation, record_participant
from handlers.dialog import aside, question
from handlers.meeting_people import DAY, LONGEST, Pair, crew_of, meetings_near
from handlers.motion_letters import open_questions
from handlers.practice import may_come
from handlers.sheet_desk import departments_of
from handlers.sign_in_codes import fits, read_payload
from handlers.talk import Talk
from storage.attending import rely_on_meeting
from storage.consultations import items_of, participant_as
from storage.ids import new_id
from storage.meetings import meetings_around, wrong_code
from storage.receipts import note_try, tried

FORM = SignIn
REQUIRES = Permission.CONSULTATION_ATTEND
HOUR = 3_600_000
MOST = 10
"""Codes an hour from one chat or network address, of whoever has no invitation."""


async def said(talk: Talk, text: str) -> bool:
    """Six digits alone, where there is a meeting now that they may be meant for. True when they were."""
    code = read_code(text)
    if code is None or consent_gate.needed(talk):
        return False
    if talk.draft is not None and talk.draft.form == FORM.name:
        return False  # it is what the form asks for
    mine = await meetings_near(talk)
    meant = [one for one, _ in mine if fits(talk.house, one, code) or window(one, talk.now) is Window.OPEN]
    if not meant and await _walks_into(talk, code) is None:
        return False
    await aside(talk, FORM.name, {"code": code})
    return True


async def link_opened(talk: Talk, payload: str) -> None:
    """A newcomer agrees first, and is signed in then."""
    read = read_payload(payload)
    if read is None:
        raise Refusal(Refused.CONSULTATION_UNKNOWN)
    values = {"consultation": read[0], "code": read[1]}
    if talk.draft is not None and talk.draft.form == "consent":
        talk.reply(await question(talk, talk.draft))  # what was said before comes first
        return
    if consent_gate.needed(talk):
        over = Draft(FORM.name, values, since=talk.now).kept()
        talk.draft = Draft("consent", {"over": over}, asking="agree", since=talk.now)
        talk.reply(await question(talk, talk.draft))
        return
    await aside(talk, FORM.name, values)


async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
    if answer.words:
        talk.work.unsay(answer.words)
    code = read_code(answer.text)
    if code is None:
        raise Misheard("code_unclear")
    return Answer(text=code)


async def handle(talk: Talk, form: SignIn) -> None:
    mine = [pair for pair in await meetings_near(talk) if form.consultation in ("", pair[0].id)]
    right = next((pair for pair in mine if fits(talk.house, pair[0], form.code)), None)
    if right is not None:
        await _sign_in(talk, *right)
        return
    now = [pair for pair in mine if window(pair[0], talk.now) is Window.OPEN]
    if now:
        _wrong(talk, now)
    elif mine and form.consultation:
        _not_now(talk, mine[0][0])
    else:
        await _walk_in(talk, form)


async def _sign_in(talk: Talk, found: Consultation, mine: Participant) -> None:
    if window(found, talk.now) is not Window.OPEN:
        _not_now(talk, found)
    elif mine.came_at is not None:
        talk.reply(await _welcome(talk, found, mine, Meet.SIGNED_IN_BEFORE))
    elif mine.tries >= MOST_TRIES:
        talk.reply(say(f"meet.{Meet.DESK_ONLY}", title=title(found.title_id)))
    else:
        made = record_participant(
            talk, came(mine, talk.now, Came.CODE), Name.PARTICIPANT_CAME, how=Came.CODE.value, sequence=found.sequence
        )
        found = await begun(talk, found)
        talk.reply(await _welcome(talk, found, made, Meet.SIGNED_IN if made.votes else Meet.SIGNED_IN_GUEST))


async def begun(talk: Talk, found: Consultation) -> Consultation:
    """The first who signs in after the start opens the meeting; all others touch nothing but their own row."""
    if found.state is not Stage.SCHEDULED or found.start_at is None or talk.now < found.start_at:
        rely_on_meeting(talk.work, found)
        return found
    talk.thing = found.id
    return await go_on(
        talk, record_consultation(talk, *consultation_moves.open_(found, SYSTEM, talk.now, talk.channel))
    )


async def _welcome(talk: Talk, found: Consultation, mine: Participant, key: Meet) -> Letter:
    others = [one for one, also in await meetings_near(talk) if one.id != found.id and also.came_at]
    on = [one for one in others if one.state in (Stage.SCHEDULED, Stage.MEETING)]
    lines: list[Phrase] = [phrase(f"meet.{key}", title=title(found.title_id), number=found.number)]
    lines += [phrase(f"meet.{Meet.ALSO_AT}", title=title(one.title_id)) for one in on]
    talk.replies += await open_questions(talk, found, mine)
    return Letter(f"meet.{key}", tuple(lines), choices=seated_choices(found))


def seated_choices(found: Consultation) -> tuple[Choice, ...]:
    """What somebody at the meeting may do."""
    return (
        button(Button.SPEAK, "speak", primary=True, consultation=found.id),
        button(Button.OPINIONS, "opinions", consultation=found.id),
        button(Button.AGENDA, "agenda", consultation=found.id),
    )


def _not_now(talk: Talk, found: Consultation) -> None:
    keys = {Window.EARLY: Meet.EARLY, Window.OFF: Meet.OFF, Window.NO_TIME: Meet.NO_TIME}
    key = keys.get(window(found, talk.now), Meet.OVER)
    since = moment(found.start_at - EARLY) if found.start_at is not None else ""
    talk.reply(say(f"meet.{key}", title=title(found.title_id), since=since))


def _wrong(talk: Talk, mine: Sequence[Pair]) -> None:
    """He may be at several at once: the try counts for each that he is not signed in at."""
    waiting = [pair for pair in mine if pair[1].came_at is None]
    if not waiting:
        talk.reply(say(f"meet.{Meet.SIGNED_IN_BEFORE}", title=title(mine[0][0].title_id)))
        return
    for _, one in waiting:
        if one.tries < MOST_TRIES:
            wrong_code(talk.work, one.id)
    left = max(MOST_TRIES - one.tries - 1 for _, one in waiting)
    found = waiting[0][0]
    if left < 0:
        talk.reply(say(f"meet.{Meet.DESK_ONLY}", title=title(found.title_id)))
    elif left == 0:
        talk.reply(say(f"meet.{Meet.CODE_LAST}", title=title(found.title_id)))
    else:
        talk.reply(say(f"meet.{Meet.CODE_WRONG}", count=left))


async def _walks_into(talk: Talk, code: str) -> Consultation | None:
    """The meeting that is on and that this code opens; a practice is for who plays there."""
    around = await meetings_around(talk.work, talk.now - LONGEST, talk.now + DAY)
    on = [one for one in around if window(one, talk.now) is Window.OPEN and _is_open(talk, one)]
    if not on or not await _may_try(talk):
        return None
    return next((one for one in on if fits(talk.house, one, code)), None)


def _is_open(talk: Talk, found: Consultation) -> bool:
    place = talk.house.district.place(found.station_id)
    return not found.practice or (place is not None and may_come(talk, place))


async def _may_try(talk: Talk) -> bool:
    """Counts this one."""
    counted = []
    for scope in (f"chat {talk.door.address_id}", *([f"peer {talk.peer}"] if talk.peer else [])):
        before = await tried(talk.work, talk.house.vault.hmac("try", f"sign_in {scope}"), talk.now - HOUR)
        if before.times >= MOST:
            return False
        counted.append(before)
    for before in counted:
        if before.following not in talk.tries:
            note_try(talk.work, before)
            talk.tries.add(before.following)
    return True


async def _walk_in(talk: Talk, form: SignIn) -> None:
    """Somebody who was not invited, and has the code: entered without a vote, and those who run it hear of it."""
    found = await _walks_into(talk, form.code)
    if found is None or form.consultation not in ("", found.id) or await _is_out(talk, found):
        talk.reply(say(f"meet.{Meet.NO_MEETING}"))
        return
    spoken = departments_of(talk)
    part = Part.DEPARTMENT if spoken else Part.MEMBER if Role.MEMBER in talk.roles else Part.RESIDENT
    row = Participant(
        id=new_id(),
        consultation_id=found.id,
        part=part,
        person_id=talk.person_id,
        department_id=spoken[0] if spoken else None,
        votes=False,
    )
    added = record_participant(talk, row, Name.PARTICIPANT_ADDED, part=part.value, walked_in=1)
    made = record_participant(
        talk, came(added, talk.now, Came.CODE), Name.PARTICIPANT_CAME, how=Came.CODE.value, sequence=found.sequence
    )
    found = await begun(talk, found)
    talk.told += [(one, _told_of(found)) for one in await crew_of(talk, found) if one != talk.person_id]
    talk.reply(await _welcome(talk, found, made, Meet.SIGNED_IN_GUEST))


def _told_of(found: Consultation) -> Letter:
    see = button(Button.PAPER_SIGN_IN, "sign_in_paper", consultation=found.id)
    return say(f"meet.{Meet.WALKED_IN}", see, title=title(found.title_id))


async def _is_out(talk: Talk, found: Consultation) -> bool:
    """Taken off the list, or keeps out of the matter: then no code opens it."""
    before = await participant_as(talk.work, found.id, talk.person_id)
    items = [await talk.reads.item(one) for one in await items_of(talk.work, found.id)]
    return before is not None or any(one is not None and talk.person_id in one.recused for one in items)
