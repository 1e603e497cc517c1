"""立为事项: a diary entry becomes the start of a report."""

from __future__ import annotations

from dialogs.forms import DiaryToItem
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.dialog import begin
from handlers.talk import Talk
from storage.items import contents_by_id

FORM = DiaryToItem
REQUIRES = Permission.CHAT_USE


async def handle(talk: Talk, form: DiaryToItem) -> None:
    found = (await contents_by_id(talk.work, [form.words])).get(form.words)
    if found is None or found["person_id"] != talk.person_id:
        raise Refusal(Refused.BUTTON_STALE)
    again = talk.keep("words", found["text"], days=7)
    place = {"station": talk.door.station_id} if talk.door.station_id else {}
    await begin(talk, "report", {"words": [again], **place})
