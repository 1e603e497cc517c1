"""在网页里看: a one-time link that joins a browser to the person who asks for it, for ten minutes."""

from __future__ import annotations

import secrets

from dialogs.forms import MakeLink
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, phrase
from domain.permissions import Permission
from handlers.house import House
from handlers.talk import Talk
from storage import tables
from storage.ids import new_id
from storage.work import Work

FORM = MakeLink
REQUIRES = Permission.CHAT_USE
MINUTES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_code() -> str:
    """80 random bits as 16 letters that nobody confuses when reading them aloud."""
    while not mixed(code := "".join(secrets.choice(ALPHABET) for _ in range(16))):
        pass
    return code


def mixed(code: str) -> bool:
    """Letters and digits both: what tells a typed code from a word and from a receipt."""
    return any(char.isdigit() for char in code) and any(char.isalpha() for char in code)


async def handle(talk: Talk, form: MakeLink) -> None:
    code = link_code(talk.house, talk.work, talk.person_id, talk.door.station_id)
    key = f"say.{Say.LINK_MADE}"
    address = f"{talk.house.public_url}/i/{code}"
    opened = Choice(phrase(f"button.{Button.READ_ON_WEB}"), "link", link=address)
    talk.reply(Letter(key, (phrase(key, link=address, minutes=MINUTES),), choices=(opened,)))


def link_code(house: House, work: Work, person_id: str, station_id: str | None) -> str:
    """A code written into `work`: whoever opens it first within the ten minutes is that person there, too."""
    code = new_code()
    work.insert(
        tables.invitations,
        id=new_id(),
        code_hmac=house.vault.hmac("invitation", code),
        kind="link",
        role="",
        scope_id=station_id or house.district.id,
        person_id=person_id,
        name_sealed=None,
        expires_at=work.now + MINUTES * 60_000,
        used_at=None,
        used_by=None,
    )
    return code
