"""What waits to be sent about a consultation (over the night, say) is not sent to who has no part in it any more."""

from __future__ import annotations

import re
from collections.abc import Collection

from domain.consultation import Consultation
from domain.people import Appointment, Role
from handlers.talk import Talk
from storage.consultations import consultation, participant_as
from storage.items import contents_by_id
from storage.letters import drop_unsent, unsent

_ID = re.compile(r'"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"')


async def unsend(talk: Talk, found: Consultation, people: Collection[str]) -> None:
    """To these. Of a letter about several the others go as well: they stand on their cards."""
    for letter, about in await _waiting(talk, people):
        if about & {found.id, found.title_id}:
            drop_unsent(talk.work, letter)


async def unsend_left(talk: Talk, held: Appointment) -> None:
    """To who leaves this office, but for what he takes part in besides; what he reported has letters of its own."""
    for letter, about in await _waiting(talk, [held.person_id]):
        known = [found for one in sorted(about) if (found := await consultation(talk.work, one)) is not None]
        if known and not any([await _stays(talk, found, held) for found in known]):
            drop_unsent(talk.work, letter)


async def _stays(talk: Talk, found: Consultation, held: Appointment) -> bool:
    if held.role is not Role.LIAISON and held.scope_id not in (found.station_id, talk.house.district.id):
        return True
    one = await participant_as(talk.work, found.id, held.person_id)
    return one is not None and one.ended_at is None and one.department_id is None


async def _waiting(talk: Talk, people: Collection[str]) -> list[tuple[str, set[str]]]:
    """Letters, each with every id in it, and the consultations that its words belong to."""
    rows = await unsent(talk.work, people)
    named = {row["id"]: set(_ID.findall(row["body"])) | set(_ID.findall(row["choices"])) for row in rows}
    words = await contents_by_id(talk.work, sorted(set().union(*named.values()))) if named else {}
    return [
        (letter, ids | {words[one]["consultation_id"] for one in ids if one in words} - {None})
        for letter, ids in named.items()
    ]
