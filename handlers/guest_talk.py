"""A guest acts on a page of his own: the same talk as in a chat, with nobody known in it and nothing to answer in."""

from __future__ import annotations

from domain.consultation import Consultation, Participant
from handlers.house import House
from handlers.inviting import within
from handlers.talk import Talk
from storage.door import Door
from storage.items import contents_by_id
from storage.work import Work

CHANNEL = "guest"


async def guest_talk(house: House, work: Work, found: Consultation, one: Participant, language: str) -> Talk:
    """What he writes under seal is read with the key that his own name is read with."""
    talk = Talk(house, work, Door("", "", language, reachable=False), CHANNEL, (), None, [])
    talk.guest = one
    named = await contents_by_id(work, [one.name_id]) if one.name_id else {}
    talk.sealer = next((row["person_id"] or "" for row in named.values()), "")
    within(talk, found)
    return talk
