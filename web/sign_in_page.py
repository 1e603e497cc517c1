"""The sign-in code of a meeting with its QR code, to be shown on a phone or printed for the door."""

from __future__ import annotations

from dialogs.meeting_keys import Meet
from domain.people import Actor, roles_at
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from domain.sign_in import Window, window
from domain.wording import title
from handlers.house import House
from handlers.papers import Args, Paper
from handlers.sign_in_codes import payload, shown_code, web_link
from locales.catalogue import said
from storage.consultations import consultation
from storage.items import contents_by_id
from storage.people import appointments_of, persons
from storage.work import Work
from web.html import draw, qr


async def make(house: House, work: Work, person_id: str, args: Args) -> Paper:
    """Raises Refusal where the person does not run it, or nobody can sign in now."""
    found = await consultation(work, args["consultation"])
    if found is None or window(found, work.now) is not Window.OPEN:
        raise Refusal(Refused.PAPER_GONE)
    held = house.district.with_duty(await appointments_of(work, person_id), work.now)
    roles = roles_at(held, found.station_id, house.district.id, work.now)
    if person_id != found.leader_id and not may(Actor(person_id, roles), Permission.CONSULTATION_KEEP):
        raise Refusal(Refused.NOT_YOURS)
    row = (await persons(work, [person_id])).get(person_id)
    language = row["language"] if row else "zh_CN"
    words = await contents_by_id(work, [found.title_id])
    deep = house.deep_link(payload(house, found))
    text = draw(
        "sign_in.html",
        language,
        "A5",
        title=title(words[found.title_id]["text"]) if found.title_id in words else found.number,
        number=found.number,
        heading=said(f"meet.{Meet.PAGE_TITLE}", language),
        how=said(f"meet.{Meet.PAGE_HOW}", language),
        code=shown_code(house, found),
        web=qr(web_link(house, found)),
        deep=qr(deep) if deep else "",
    )
    return Paper(f"{found.number}.html", "text/html", text.encode())
