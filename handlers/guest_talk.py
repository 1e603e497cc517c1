"""A guest acts on a page of his own: the same talk as in a chat, with nobody known in it and nothing to answer in."""

from __future__ import annotations

from domain.consultation import Consultation, Participant
from handlers.house import House
from handlers.inviting import within
from handlers.talk import Talk
from storage.door import Door
from storage.work import Work

CHANNEL = "guest"


def guest_talk(house: House, work: Work, found: Consultation, one: Participant, language: str) -> Talk:
    talk = Talk(house, work, Door("", "", language, reachable=False), CHANNEL, (), None, [])
    talk.guest = one
    within(talk, found)
    return talk
