"""A guest's link: made for who invites him, shown once, bound to the first browser; only its mark is kept."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.invitation_letters import said, titled
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button
from dialogs.letter import Choice, Letter, phrase, sealed
from domain.consultation import Consultation, Participant
from domain.events import Name
from domain.guests import bound, linked, page_there
from domain.refusal import Refusal, Refused
from handlers.consultation_record import record_participant
from handlers.feeds import long_code
from handlers.guest_talk import guest_talk
from handlers.house import House
from handlers.invited import forms_of, who
from handlers.papers import offer
from handlers.talk import Talk
from storage.consultations import consultation, participant_by_code
from storage.database import Conflict
from storage.work import Work

SLIP = "guest_slip"
Guest = tuple[Consultation, Participant]


async def reissue(talk: Talk, one: Participant) -> tuple[Participant, str]:
    """A new code; the one before opens nothing any more."""
    code = long_code()
    made = record_participant(talk, linked(one, mark_of(talk.house, code)), Name.PARTICIPANT_LINKED)
    return made, code


def mark_of(house: House, code: str) -> str:
    return house.vault.hmac("guest", code)


async def link_letter(talk: Talk, found: Consultation, one: Participant, code: str, key: Inviting) -> Letter:
    """For the desk to pass on: it stands in clear nowhere but in the chat of who asked for it."""
    vault, me = talk.house.vault, talk.person_id
    await vault.prepare(me)
    link = sealed(me, vault.seal(me, f"{talk.house.public_url}/guest/{code}"))
    args = {"participant": one.id, "code": vault.seal(me, code)}
    forms = await forms_of(talk, found)
    choices = (
        Choice(phrase(f"button.{Button.GUEST_PAGE}"), "link", link=link),
        offer(talk, SLIP, args, label=f"button.{Button.GUEST_SLIP}"),
        button(Button.ADD_GUEST, "add_guest", consultation=found.id),
        button(Button.PARTICIPANTS, "show_participants", consultation=found.id),
    )
    lead = said(key, who=who(one, forms), **titled(found))
    return Letter(
        f"inviting.{key}", (lead, said(Inviting.GUEST_LINK, link=link), said(Inviting.GUEST_HOW)), choices=choices
    )


async def guest_by_code(house: House, work: Work, code: str) -> Guest | None:
    """None alike for a code that never was, is void, or whose time is over."""
    one = await participant_by_code(work, mark_of(house, code))
    found = await consultation(work, one.consultation_id) if one is not None else None
    return (found, one) if found is not None and one is not None and page_there(found, one, work.now) else None


async def bind(house: House, code: str, browser: str) -> None:
    """Raises Refusal where there is no such page, or another browser has it."""
    for _ in range(3):
        work = house.work()
        guest = await guest_by_code(house, work, code)
        if guest is None:
            raise Refusal(Refused.NOT_INVITED)
        found, one = guest
        mine = bound(one, browser_mark(house, browser))
        if mine == one:
            return
        talk = guest_talk(house, work, found, one, "zh_CN")
        record_participant(talk, mine, Name.PARTICIPANT_OPENED)
        try:
            await work.commit()
        except Conflict:
            continue  # he answered by telephone, or somebody opened it at the same instant
        return
    raise Refusal(Refused.CONFLICT)


def opens(house: House, one: Participant, browser: str) -> bool:
    """Whether this is the browser that the page is bound to."""
    return bool(browser) and one.opened_by == browser_mark(house, browser)


def browser_mark(house: House, browser: str) -> str:
    return house.vault.hmac("browser", browser)
