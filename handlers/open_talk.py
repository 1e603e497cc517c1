"""Who writes and what was going on in his chat, read at the start of each message."""

from __future__ import annotations

from dialogs.form import Draft
from dialogs.talk import Edited, Files, Inbound, Location, Opened, Press, Text
from domain.receipts import without_digits
from domain.wording import clean
from handlers import consent_gate
from handlers.house import House
from handlers.practice import begin_practice, may_come
from handlers.talk import DAY, Talk
from handlers.wearing import fall_back
from storage import tables
from storage.door import Door, door, open_chat
from storage.ids import new_id
from storage.work import Work


async def open_talk(house: House, inbound: Inbound) -> Talk:
    """Read who writes and what was going on; somebody new gets a person, an address and a chat."""
    work = house.work()
    content = inbound.content
    pressed = content.letter if isinstance(content, Press) else ""
    found = await door(work, inbound.channel, inbound.account, inbound.address, pressed)
    work.seen(inbound.channel, inbound.account, inbound.message_id)
    if found is None:
        found = _newcomer(house, work, inbound)
    talk = Talk(
        house,
        work,
        found,
        inbound.channel,
        house.district.with_duty(found.appointments, work.now),
        draft=Draft.of(found.draft) if found.draft else None,
        kept=[Draft.of(kept) for kept in found.kept or []],
        account=inbound.account,
        external=inbound.address,
        peer=inbound.peer,
    )
    if inbound.station and not isinstance(content, Opened):
        place = house.district.by_slug(inbound.station)
        if place is not None and may_come(talk, place):
            found.station_id = place.id
        else:
            talk.barred = place
    await fall_back(talk)
    begin_practice(talk)
    await _keep_line(talk, inbound)
    return talk


def _newcomer(house: House, work: Work, inbound: Inbound) -> Door:
    person, address = house.vault.newcomer(), new_id()
    language = inbound.language or "zh_CN"
    work.insert(
        tables.persons,
        id=person,
        language=language,
        name_sealed=None,
        consented=None,
        profile="{}",
        import_key=None,
        version=0,
        head="",
    )
    where = {"channel": inbound.channel, "account": inbound.account, "external": inbound.address}
    open_chat(work, address, person, None, **where, reachable=1)
    return Door(address, person, language, new=True)


async def _keep_line(talk: Talk, inbound: Inbound) -> None:
    """Where we keep the history, what was said is the chat's next line; sealed until its writer has agreed."""
    if inbound.channel not in talk.house.own_history:
        return
    content = inbound.content
    if not isinstance(content, Text | Files | Edited | Location):
        return
    text = without_digits(clean(getattr(content, "text", "") or getattr(content, "label", "")))
    talk.line = []
    if consent_gate.needed(talk):
        await talk.house.vault.prepare(talk.person_id)
        sealed = talk.house.vault.seal(talk.person_id, text)
        talk.said = talk.work.content(
            "said", sealed, person_id=talk.person_id, via=talk.channel, sealed=1, expires_at=talk.now + DAY
        )
    else:
        talk.said = talk.keep("said", text, days=30)
