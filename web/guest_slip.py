"""The slip with a guest's link as a QR code: what the station hands over on paper, A5."""

from __future__ import annotations

from dialogs.invitation_letters import said, when_and_where
from dialogs.inviting_keys import Inviting
from dialogs.letter import words as words_of
from domain.people import Actor, roles_at
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.guest_links import guest_by_code
from handlers.guest_talk import guest_talk
from handlers.house import House
from handlers.invited import forms_of, meeting_of, who
from handlers.papers import Args, Paper
from storage.people import appointments_of, persons
from storage.work import Work
from web.html import draw, qr
from web.words import words


async def make(house: House, work: Work, person_id: str, args: Args) -> Paper:
    """Raises Refusal where the person keeps the list no more, or the link was replaced."""
    code = house.vault.open(person_id, args["code"])
    guest = await guest_by_code(house, work, code) if code else None
    if code is None or guest is None:
        raise Refusal(Refused.PAPER_GONE)
    found, one = guest
    held = house.district.with_duty(await appointments_of(work, person_id), work.now)
    roles = roles_at(held, found.station_id, house.district.id, work.now)
    if person_id != found.leader_id and not may(Actor(person_id, roles), Permission.CONSULTATION_KEEP):
        raise Refusal(Refused.NOT_YOURS)
    row = (await persons(work, [person_id])).get(person_id)
    language = str(row["language"]) if row else "zh_CN"
    talk = guest_talk(house, work, found, one, language)
    named = said(Inviting.NAMED_AS, who=who(one, await forms_of(talk, found)))
    about = said(Inviting.NAMED_AS, who=words_of(found.title_id, 60))
    phrases = [about, named, *when_and_where(await meeting_of(talk, found))]
    title, me, *lines = await house.labels(work, [{"label": one} for one in phrases], language)
    place = house.district.place(found.station_id)
    address = f"{house.public_url}/guest/{code}"
    text = draw(
        "guest_slip.html", language, "A5", title=title, who=me, lines=lines, number=found.number, web=qr(address),
        station=place.called(language) if place else "", phone=place.phone if place else "",
    )  # fmt: skip
    return Paper(f"{words(language)('guest_slip_title')} {found.number}.html", "text/html", text.encode())
