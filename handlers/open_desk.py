"""工作台: a link that lets one browser in at the desk, and the browsers that are in now."""

from __future__ import annotations

from dialogs.desk_forms import DropPasskey, EndDesk, OpenDesk, ShowDesks
from dialogs.desk_keys import Desk
from dialogs.letter import Choice, Letter, device, listing, moment, phrase, say
from domain.permissions import Permission
from handlers.desk_sessions import KIND, MINUTES, idle_since
from handlers.make_link import new_code
from handlers.talk import Talk
from storage import tables
from storage.desk_sessions import end_session, sessions_of
from storage.ids import new_id
from storage.passkeys import delete_passkey

MOST = 6


class Open:
    FORM = OpenDesk
    REQUIRES = Permission.DESK_USE

    @staticmethod
    async def handle(talk: Talk, form: OpenDesk) -> None:
        code = new_code()
        talk.work.insert(
            tables.invitations,
            id=new_id(),
            code_hmac=talk.house.vault.hmac("invitation", code),
            kind=KIND,
            role="",
            scope_id=talk.door.station_id or talk.hat.scope_id or talk.house.district.id,
            person_id=talk.person_id,
            name_sealed=None,
            expires_at=talk.now + MINUTES * 60_000,
            used_at=None,
            used_by=None,
        )
        key, link = f"desk.{Desk.LINK}", f"{talk.house.public_url}/desk/in/{code}"
        opened = Choice(phrase(f"desk.{Desk.OPEN}"), "link", link=link, primary=True)
        talk.reply(Letter(key, (phrase(key, link=link, minutes=MINUTES),), choices=(opened,)))


class Show:
    FORM = ShowDesks
    REQUIRES = Permission.DESK_USE

    @staticmethod
    async def handle(talk: Talk, form: ShowDesks) -> None:
        rows = (await sessions_of(talk.work, talk.person_id, idle_since(talk.now)))[:MOST]
        if not rows:
            talk.reply(say(f"desk.{Desk.SESSION_NONE}", Choice(phrase(f"desk.{Desk.ASK}"), OpenDesk.name)))
            return
        lines = [
            phrase(f"desk.{Desk.SESSION_LINE}", browser=device(row["browser"]), at=moment(row["began_at"]))
            for row in rows
        ]
        ends = tuple(
            Choice(phrase(f"desk.{Desk.END}", browser=device(row["browser"])), EndDesk.name, {"session": row["id"]})
            for row in rows
        )
        key = f"desk.{Desk.SESSIONS}"
        talk.reply(Letter(key, (phrase(key, lines=listing(lines)),), choices=ends))


class End:
    """Also for whoever has just lost his office: nobody is kept from shutting a door behind him."""

    FORM = EndDesk
    REQUIRES = Permission.CHAT_USE

    @staticmethod
    async def handle(talk: Talk, form: EndDesk) -> None:
        end_session(talk.work, form.session, talk.person_id)
        talk.reply(say(f"desk.{Desk.ENDED}"))


class DropKey:
    """For whoever did not make it himself, and for a lost device."""

    FORM = DropPasskey
    REQUIRES = Permission.CHAT_USE

    @staticmethod
    async def handle(talk: Talk, form: DropPasskey) -> None:
        delete_passkey(talk.work, form.passkey, talk.person_id)
        talk.reply(say(f"desk.{Desk.PASSKEY_DROPPED}"))
