"""卷宗: one matter as a page to print and as a document; the resident is nameless in it, whatever was written."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dialogs.clock_lines import clock_name, stands
from dialogs.letter import Param, listing, name, title
from dialogs.paper_forms import Column
from dialogs.topic_cards import talked_line
from domain.refusal import Refusal, Refused
from domain.wording.mask import mask
from handlers.desk_dossier import Dossier, dossier, note_opened
from handlers.desk_items import by_number
from handlers.desk_sessions import Seat
from handlers.house import House
from handlers.talk import Talk
from locales.catalogue import said
from storage.lists import Listed
from web.book import said as cell_said
from web.columns import CELLS
from web.desk.door import Group, inside
from web.desk.export import download
from web.desk.html import desk_words, draw, refused
from web.desk.items import Spoken, sheet_row, spoken
from web.desk.side import Side
from web.docx import MIME, Document, Style
from web.list_workbook import sight_of
from web.opening import same_origin
from web.words import time_said

_FACTS = (
    Column.STATE, Column.CATEGORY, Column.URGENCY, Column.STATION, Column.PLACE, Column.HANDLER, Column.VIA,
    Column.RECEIVED, Column.ACCEPTED, Column.CONTACTED, Column.DUE, Column.ANSWERED, Column.CLOSED, Column.CLOSING,
    Column.SOLVED, Column.PLEASED, Column.REDONE, Column.TRANSFERS,
)  # fmt: skip
_WIDEST = 1_000
"""Pixels of a photo's longer side."""
_PHOTO = 110
"""And its width on paper, in mm."""


@dataclass(frozen=True, slots=True)
class Told:
    """All in words, and nothing in them that tells who the resident is."""

    number: str
    title: str
    made: str
    facts: Sequence[tuple[str, str]]
    both: Sequence[Spoken]
    notes: Sequence[Spoken]
    clocks: Sequence[Sequence[str]]
    sheets: Sequence[Sequence[str]]
    talks: Sequence[str]
    moves: Sequence[Sequence[str]]


class Dossiers:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def show(self, request: Request, found: Seat) -> Response:
        try:
            seen, told, notes = await self._opened(request, found)
        except Refusal as refusal:
            return self._no(request, found, refusal)
        photos = [row["id"] for row in seen.photos]
        return draw(request, self._side, found, "dossier.html", told=told, photos=photos, notes=notes)

    async def file(self, request: Request, found: Seat) -> Response:
        try:
            seen, told, notes = await self._opened(request, found)
        except Refusal as refusal:
            return self._no(request, found, refusal)
        body = await asyncio.to_thread(_docx, self._side.house, seen, told, found.talk.language, notes)
        return download(f"{told.number}-{desk_words(found.talk.language)('dossier')}.docx", MIME, body)

    async def _opened(self, request: Request, found: Seat) -> tuple[Dossier, Told, bool]:
        """Raises Refusal. A link elsewhere makes nobody open one."""
        item = await by_number(found.talk, str(request.path_params["number"])[:40])
        notes = request.query_params.get("notes", "") == "1"
        if item is None or not same_origin(request):
            raise Refusal(Refused.ITEM_UNKNOWN)
        seen = await dossier(found.talk, item.id, notes=notes)
        await note_opened(found.talk, item.id, notes=notes)
        return seen, await self._told(found, seen), notes

    def _no(self, request: Request, found: Seat, refusal: Refusal) -> Response:
        if refusal.key is Refused.CONFLICT:
            return refused(request, self._side, found, refusal, 503)
        return refused(request, self._side, found, Refusal(Refused.ITEM_UNKNOWN), 404)

    async def _told(self, found: Seat, seen: Dossier) -> Told:
        talk, house, item = found.talk, self._side.house, seen.item
        parts: list[list[Sequence[Param]]] = [
            [(title(item.words_id), name(talk.person_id))],
            [(self._when(talk, one.at), one.who, one.words, one.what) for one in seen.both],
            [(self._when(talk, one.at), one.who, one.words, one.what) for one in seen.notes],
            [(clock_name(one.clock), stands(one, talk.now)) for one in seen.clocks],
            [sheet_row(one) for one in seen.sheets],
            [(listing([talked_line(one)]),) for one in seen.talks],
            [(self._when(talk, move["params"]["at"]), move["params"]["what"]) for move in seen.moves],
        ]
        rows = iter(await self._side.drawing.values(talk, [row for part in parts for row in part]))
        told = [[[self._sealed(seen, cell) for cell in next(rows)] for _ in part] for part in parts]
        [[called, by]], both, notes, clocks, sheets, talks, moves = told
        listed = Listed(item, seen.words, seen.place)
        sight = await sight_of(house, talk.work, [listed], talk.person_id, talk.appointments, talk.language)
        facts = [
            (said(f"column.{one}", talk.language), self._sealed(seen, cell_said(CELLS[one](sight, listed))))
            for one in _FACTS
        ]
        made = desk_words(talk.language)("ds_made", at=time_said(talk.now, house.district.zone, talk.language), who=by)
        return Told(
            item.number, called, made, [fact for fact in facts if fact[1] not in ("", "0")], spoken(seen.both, both),
            spoken(seen.notes, notes), clocks, sheets, [line for [line] in talks], moves,
        )  # fmt: skip

    def _when(self, talk: Talk, at: Any) -> Param:
        """A date that is as good tomorrow as today."""
        return time_said(at["at"], self._side.house.district.zone, talk.language)

    def _sealed(self, seen: Dossier, text: str) -> str:
        """Names, phones, papers' numbers and plates are taken out of all words, whoever wrote them; doors stay."""
        return mask(text, seen.hidden, doors=False).text


def _docx(house: House, seen: Dossier, told: Told, language: str, notes: bool) -> bytes:
    t = desk_words(language)
    made = Document(f"{told.number} {t('dossier')}", compact=True)
    made.paragraph(t("ds_title"), Style.TITLE)
    made.paragraph(f"{told.number}　{told.title}", Style.SUBJECT)
    made.paragraph(told.made, Style.SUBTITLE)
    made.rule()
    made.table([list(fact) for fact in told.facts], (36, 130), fine=True)
    made.paragraph(t("both"), Style.HEADING)
    _said(made, told.both)
    for image in _pictures([house.files / row["name"] for row in seen.photos]):
        made.picture(image, _PHOTO)
    if notes:
        made.paragraph(f"{t('notes')}（{t('ds_inside')}）", Style.HEADING)
        _said(made, told.notes)
        if not told.notes:
            made.paragraph(t("ds_notes_none"))
    for key, lines in (
        ("clocks", told.clocks),
        ("sheets", told.sheets),
        ("consultations", [[one] for one in told.talks]),
    ):
        if lines:
            made.paragraph(t(key), Style.HEADING)
        for line in lines:
            made.paragraph("　".join(filter(None, line)))
    made.paragraph(t("moves"), Style.HEADING)
    made.table([(at, " ".join(what.split())) for at, what in told.moves], (52, 114), lines=False, fine=True)
    made.paragraph(t("ds_sealed"), Style.SMALL)
    return made.bytes()


def _said(made: Document, lines: Sequence[Spoken]) -> None:
    for one in lines:
        made.paragraph(f"{one.at}　{one.who}　{one.what}".rstrip("　"), Style.SMALL)
        for line in one.words.splitlines():
            made.paragraph(line)


def _pictures(paths: Sequence[Path]) -> list[bytes]:
    """Small enough to be sent on; one that is no more is left out."""
    from PIL import Image

    made = []
    for path in paths:
        if not path.exists():
            continue
        with Image.open(path) as photo:
            small = photo.convert("RGB")
        small.thumbnail((_WIDEST, _WIDEST))
        kept = io.BytesIO()
        small.save(kept, "JPEG", quality=82)
        made.append(kept.getvalue())
    return made


def group(side: Side) -> Group:
    pages = Dossiers(side)
    path = "/desk/items/{number}/dossier"
    return Group(looks=((path, inside(side, pages.show)), (f"{path}/file", inside(side, pages.file))))
