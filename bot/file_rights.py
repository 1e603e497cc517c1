"""Whether somebody may open a file in the web chat."""

from __future__ import annotations

from domain.people import Role, roles_at
from domain.reading import reader_of
from handlers.house import House
from storage.database import Row
from storage.door import Door
from storage.items import contents_by_id, holders_of
from storage.items import item as read_item
from storage.merged import main_of
from storage.people import appointments_of
from storage.sheets import sheets_of
from storage.work import Work


async def may_see_file(house: House, work: Work, row: Row, found: Door) -> bool:
    if row["person_id"] == found.person_id:
        return True
    if row["item_id"] is None:
        return False
    item = await read_item(work, row["item_id"])
    if item is None:
        return False
    held = house.district.with_duty(await appointments_of(work, found.person_id), work.now)
    roles = roles_at(held, item.now_at, house.district.id, work.now)
    if (found.person_id, item.id) in await holders_of(work, [item.id]):
        roles |= {Role.HOLDER}
    reader = reader_of(item, found.person_id, roles, await main_of(work, item))
    if reader is None:
        return any(
            row["id"] in (*sheet.files, *sheet.reply_files)
            for sheet in await sheets_of(work, item.id)
            if sheet.sent_at is not None
            and any(one.role is Role.LIAISON and one.scope_id == sheet.department_id for one in held)
        )
    if reader in ("resident", "holder"):
        content = (await contents_by_id(work, [row["content_id"]])).get(row["content_id"])
        return content is not None and content["kind"] in ("talk", "answer", "words")
    return True
