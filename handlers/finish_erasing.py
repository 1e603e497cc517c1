"""What is left of an erasure when its goodbye is out: the row, the files; and all of it again after a restore."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from handlers.erasing import LONGEST_GOODBYE, address_mark, erase, office_of
from handlers.house import House
from handlers.posting import send_told
from handlers.timer_talk import system_talk
from storage import erasing, tables
from storage.database import Conflict, Row
from storage.people import persons


async def finish_erasures(house: House, files: Path) -> int:
    """What follows the commit of each erasure; how many there were that are not done yet."""
    rows = await erasing.pending(house.work())
    if not rows:
        return 0
    for row in rows:
        await _finish(house, row)
    await drop_files(house, files)
    await house.database.checkpoint()
    return len(rows)


async def _finish(house: House, row: Row) -> None:
    traces = json.loads(row["traces"])
    marks = [address_mark(house, *trace[1:]) for trace in traces]
    await house.vault.mark_erased(row["at"], row["person_id"], *marks)
    work = house.work()
    if not (await office_of(work, row["person_id"])).ever:
        await house.vault.destroy(row["person_id"])
    ids = [trace[0] for trace in traces]
    if await erasing.unsent(work, ids) and work.now - row["at"] < LONGEST_GOODBYE:
        return
    erasing.empty_letters(work, ids)
    for _, channel, account, external in traces:
        erasing.forget_seen(work, channel, account, external)
    key = {"person_id": row["person_id"], "at": row["at"]}
    work.update(tables.erasures, key, traces="[]", done_at=work.now)
    await work.commit()


async def drop_files(house: House, files: Path) -> None:
    """Files that nobody is to have any more: first from the disk, then their rows."""
    rows = await erasing.dropped_files(house.work())
    if not rows:
        return
    work = house.work()
    for row in rows:
        if row["name"]:
            await asyncio.to_thread((files / row["name"]).unlink, missing_ok=True)
        work.delete(tables.attachments, id=row["id"])
    await work.commit()


async def erase_again(house: House, files: Path) -> int:
    """After a restore: everybody who was erased since that backup is erased again. How many that were."""
    journal = house.vault.erased()
    count = 0
    for person_id in await _standing(house, journal):
        while True:
            talk = system_talk(house, house.work())
            await erase(talk, person_id)
            await send_told(talk)
            try:
                await talk.work.commit()
            except Conflict:
                continue
            count += 1
            break
    while await finish_erasures(house, files):
        pass
    work = house.work()
    for subject in journal:
        if not (await office_of(work, subject)).ever:
            await house.vault.destroy(subject)  # keys may have come back with the backup
    return count


async def _standing(house: House, journal: dict[str, int]) -> list[str]:
    """Persons of the journal whose data is there, and owners of noted addresses that are older than the note."""
    work = house.work()
    rows = await persons(work, list(journal))
    found = {p for p, row in rows.items() if (row["erased_at"] or 0) < journal[p]}
    for row in await erasing.all_addresses(work):
        noted = journal.get(address_mark(house, row["channel"], row["account"], row["external"]))
        if noted is not None and row["window"] <= noted:  # who wrote from there since is somebody new
            found.add(row["person_id"])
    return sorted(found)
