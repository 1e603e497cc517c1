"""语言 at the desk: what 语言 in the chat does, without a word about it there, and whatever is half written stays."""

from __future__ import annotations

from handlers.house import House
from handlers.talk import Talk
from storage import tables


async def speak(house: House, talk: Talk, language: str) -> None:
    work = house.work()
    work.update(tables.persons, {"id": talk.person_id}, language=language)
    await work.commit()
