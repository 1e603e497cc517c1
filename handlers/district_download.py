"""The district as it stands, to be taken away: as the workbook that an office fills in, and as YAML."""

from __future__ import annotations

import asyncio
from typing import Literal

from handlers.district_document import standing_document
from handlers.district_upload import ensure_reads_in
from handlers.known_names import known_names
from handlers.talk import Talk

Kind = Literal["xlsx", "yaml"]
_HEAD = "# 改好以后，在工作台的“全区的文件”里读入，或者 python -m bot init。怎么写，见 docs/district-file.md。\n"


async def standing_file(talk: Talk, kind: Kind) -> bytes:
    """Read in again, it changes nothing. Raises Refusal."""
    ensure_reads_in(talk)
    house = talk.house
    document = await standing_document(talk.work, house.vault, house.sentences)
    if kind == "yaml":
        from handlers.district_text import written

        return (_HEAD + await asyncio.to_thread(written, document)).encode()
    from handlers.workbook_standing import rows_of
    from handlers.workbook_template import template

    known = (await known_names(house.database, house.vault, talk.now)).people
    unsure = [name for name, people in known.items() if len(people) > 1 or not people[0].filed]
    return await asyncio.to_thread(lambda: template(rows_of(document, unsure)))


async def empty_workbook(talk: Talk) -> bytes:
    """Raises Refusal."""
    ensure_reads_in(talk)
    from handlers.workbook_template import template

    return await asyncio.to_thread(template)
