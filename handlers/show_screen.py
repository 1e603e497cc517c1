"""投影屏: a secret link to the screen that everybody in the room looks at."""

from __future__ import annotations

from dialogs.guest_forms import ShowScreen
from dialogs.invitation_letters import said, titled
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button
from dialogs.letter import Choice, Letter, phrase, sealed
from domain.calendar import DAY
from domain.consultation import Consultation
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.consultation_choices import SCREENED
from handlers.feeds import long_code
from handlers.house import House
from handlers.invited import at_desk
from handlers.talk import Talk
from storage.consultations import consultation
from storage.papers import add_paper, paper_by_code
from storage.work import Work

FORM = ShowScreen
REQUIRES = Permission.CONSULTATION_SEE
KIND = "screen"


async def handle(talk: Talk, form: ShowScreen) -> None:
    """Good until the day after the meeting; each who asks has a link of his own."""
    found = await at_desk(talk, form.consultation)
    if found.state not in SCREENED:
        raise Refusal(Refused.CONSULTATION_MOVED, number=found.number, standing=found.state)
    code, vault, me = long_code(), talk.house.vault, talk.person_id
    until = max(found.end_at or 0, talk.now) + DAY
    add_paper(talk.work, _mark(talk.house, code), KIND, me, {"consultation": found.id}, until)
    await vault.prepare(me)
    link = sealed(me, vault.seal(me, f"{talk.house.public_url}/screen/{code}"))
    line = said(Inviting.SCREEN, link=link, **titled(found))
    open_ = Choice(phrase(f"button.{Button.OPEN_SCREEN}"), "link", link=link, primary=True)
    talk.reply(Letter(f"inviting.{Inviting.SCREEN}", (line,), choices=(open_,)))


async def screened(house: House, work: Work, code: str) -> Consultation | None:
    """None alike for a code that never was and for one whose time is over."""
    row = await paper_by_code(work, _mark(house, code))
    return await consultation(work, row["args"]["consultation"]) if row and row["kind"] == KIND else None


def _mark(house: House, code: str) -> str:
    return house.vault.hmac("screen", code)
