"""Being in at the desk: by a link used once, until it is ended, idle for half an hour, or asked for from elsewhere.

Whoever is in writes from an address of the web chat that is his alone, `desk:<person>`: the desk's acts are messages
like any other, what they answer stands in that chat, and an open form waits there for the next time.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from dialogs.desk_forms import EndDesk
from dialogs.desk_keys import Desk
from dialogs.letter import Choice, Letter, device, phrase
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.house import House
from handlers.mail import post, recipients
from handlers.talk import Talk
from storage import tables
from storage.database import Conflict, Row
from storage.desk_sessions import by_token, end_session, session_seen
from storage.door import door, open_chat
from storage.ids import new_id
from storage.invitations import invitation, use_invitation
from storage.people import DESK
from storage.work import Work

KIND = "desk"
"""Of an invitation that lets its own person in at the desk, and appoints or joins nobody."""
MINUTES = 5
IDLE = 30 * 60_000
LONGEST = 12 * 3_600_000
MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who is in: `talk` reads as he reads; `mark` is the session's, for what pages sign."""

    session_id: str
    talk: Talk


def external_of(person_id: str) -> str:
    """The address that somebody writes from at the desk."""
    return f"{DESK}{person_id}"


def desk_chat(house: House, person_id: str) -> tuple[str, str, str]:
    """Channel, account and address of somebody's chat at the desk."""
    return house.own_channel, house.own_channel, external_of(person_id)


async def link_waits(house: House, code: str) -> bool:
    """Whether the link is good; looking uses nothing up."""
    return await _link(house, house.work(), code) is not None


async def enter(house: House, code: str, peer: str, browser: str) -> str:
    """Lets a browser in and returns what its cookie is to hold. Raises Refusal, the same for every bad link."""
    for _ in range(2):
        work = house.work()
        found = await _link(house, work, code)
        if found is None:
            break
        person = str(found["person_id"])
        use_invitation(work, found["id"], person)
        token, touched = await begin_session(house, work, person, found["scope_id"], peer, browser)
        try:
            await work.commit()
        except Conflict:
            continue  # two browsers at one instant: the second reads that the link was used
        house.changed(touched)
        return token
    raise Refusal(Refused.DESK_LINK_GONE)


async def begin_session(
    house: House, work: Work, person: str, scope: str, peer: str, browser: str
) -> tuple[str, list[str]]:
    """What the cookie is to hold, and the chats that hear of it. `scope` is where a first desk looks at."""
    token, session = secrets.token_urlsafe(32), new_id()
    work.insert(
        tables.desk_sessions,
        id=session,
        person_id=person,
        token_hmac=house.vault.hmac("desk_session", token),
        peer=house.vault.hmac("peer", peer)[:32],
        browser=browser[:60],
        began_at=work.now,
        seen_at=work.now,
        ended_at=None,
    )
    stop = Choice(phrase(f"desk.{Desk.END_THAT}"), EndDesk.name, {"session": session})
    touched = await _address(work, person, scope, house)
    return token, touched + await tell(house, work, person, Desk.CAME_IN, browser, stop)


async def seat(house: House, token: str, peer: str, *, acts: bool = True) -> Seat | None:
    """Who is in by this cookie, with his rights of this moment; None where nobody is.

    `acts`: this is the person's own doing, not a page that listens, so it keeps the session awake.
    """
    work = house.work()
    row = await by_token(work, house.vault.hmac("desk_session", token)) if token else None
    if row is None or not _holds(row, work.now):
        return None
    if row["peer"] != house.vault.hmac("peer", peer)[:32]:
        await end(house, row["id"], row["person_id"])
        return None
    found = await door(work, *desk_chat(house, row["person_id"]))
    if found is None or found.person_id != row["person_id"]:
        return None
    held = house.district.with_duty(found.appointments, work.now)
    talk = Talk(house, work, found, house.own_channel, held, None, [], external=external_of(row["person_id"]))
    if not may(talk.anywhere(), Permission.DESK_USE):
        return None
    if acts and work.now - max(row["seen_at"], house.awake.get(row["id"], 0)) >= MINUTE:
        await _keep_awake(house, row["id"])
    return Seat(row["id"], talk)


async def _keep_awake(house: House, session_id: str) -> None:
    """Remembered before it is written: of fifty tabs that open at once one writes."""
    work = house.work()
    house.awake = {id_: at for id_, at in house.awake.items() if work.now - at < MINUTE} | {session_id: work.now}
    session_seen(work, session_id)
    await work.commit()


async def end(house: House, session_id: str, person_id: str) -> None:
    work = house.work()
    end_session(work, session_id, person_id)
    await work.commit()


def idle_since(now: int) -> int:
    """Sessions not used after this (UTC ms) have ended by themselves."""
    return now - IDLE


def ended_at(row: Row, now: int) -> int | None:
    """When a session ended, also by itself; None where it holds still."""
    if row["ended_at"] is not None:
        return int(row["ended_at"])
    return None if _holds(row, now) else min(int(row["seen_at"]) + IDLE, int(row["began_at"]) + LONGEST)


def _holds(row: Row, now: int) -> bool:
    return row["ended_at"] is None and row["seen_at"] > idle_since(now) and row["began_at"] > now - LONGEST


async def _link(house: House, work: Work, code: str) -> Row | None:
    found = await invitation(work, house.vault.hmac("invitation", code.strip().lower()))
    if found is None or found["kind"] != KIND or found["used_at"] is not None or found["expires_at"] <= work.now:
        return None
    return found


async def _address(work: Work, person: str, scope: str, house: House) -> list[str]:
    """The desk's address of a person, made when he first comes. Nothing is ever sent there by itself."""
    known = await door(work, *desk_chat(house, person))
    if known is not None:
        return [known.address_id]
    address = new_id()
    channel, account, external = desk_chat(house, person)
    station = scope if scope in house.district.stations else None
    open_chat(work, address, person, station, channel=channel, account=account, external=external, reachable=0)
    return [address]


async def tell(house: House, work: Work, person: str, what: Desk, browser: str, *choices: Choice) -> list[str]:
    """In his own chat, so that nobody else is in unseen; the chats that are woken by it."""
    address = (await recipients(work, [person])).get(person)
    if address is None:
        return []
    key = f"desk.{what}"
    letter = Letter(key, (phrase(key, browser=device(browser[:60])),), choices=choices)
    post(house, work, letter, address, direct=False)
    return [str(address["id"])]
