"""A month's rota as a picture for a chat: 1080 px wide, legible on a phone. Pillow draws it in a thread."""

from __future__ import annotations

import asyncio
import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from web import fonts
from web.month_view import Cell, Entry, MonthView
from web.words import words

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH = 1080
MIME = "image/png"
EDGE = 30
_GAP = 6
_SMOOTH = 2  # shapes are drawn so many times larger
_COLOURS = 128
_COLUMN = (WIDTH - 2 * EDGE + _GAP) / 7
_HEAD, _WEEKDAYS, _DAY, _LINE, _TIME, _NOTE = 168, 48, 58, 44, 28, 40
_TOP = EDGE + _HEAD
PAPER, SIDE, CARD, EDGING = "#F3F1EC", "#EBE8E0", "#FFFFFF", "#E3DFD6"
INK, SOFT, FAINT = "#1C2422", "#4F5A57", "#5F6A66"
JADE, TINT, MID = "#0A5345", "#E6F1ED", "#BFDCD2"
RED, AMBER, AMBER_TINT = "#B5341F", "#8A5A00", "#FDF1D7"


class MonthPictures:
    """`font` is what the operator set for rare characters."""

    def __init__(self, font: str = "") -> None:
        self.font = font
        self._one = asyncio.Lock()

    async def png(self, view: MonthView) -> bytes:
        async with self._one:  # each takes a processor's whole attention
            return await asyncio.to_thread(draw_month, view, self.font)


@lru_cache(maxsize=64)
def draw_month(view: MonthView, chosen: str = "") -> bytes:
    """The same value is drawn once: a rota that has changed is another value."""
    from PIL import Image, ImageDraw

    rows = [_height(week) for week in view.weeks]
    height = _TOP + _WEEKDAYS + sum(rows) + _GAP * len(rows) + _NOTE * len(view.notes) + EDGE
    large = Image.new("RGB", (WIDTH * _SMOOTH, height * _SMOOTH), PAPER)
    pen = _Pen(ImageDraw.Draw(large), chosen)
    _header(pen, view)
    for at, weekday in enumerate(view.weekdays):
        pen.centred(_left(at) + (_COLUMN - _GAP) / 2, _TOP + 2, weekday, 26, FAINT)
    top = _TOP + _WEEKDAYS
    for week, row in zip(view.weeks, rows, strict=True):
        for at, cell in enumerate(week):
            if cell is not None:
                _cell(pen, cell, _left(at), top, row, view.language)
        top += row + _GAP
    for number, note in enumerate(view.notes):
        pen.text(EDGE, top + 8 + number * _NOTE, note, 26, FAINT, WIDTH - 2 * EDGE)
    image = large.reduce(_SMOOTH)
    pen.write(ImageDraw.Draw(image))
    kept = io.BytesIO()
    image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


class _Pen:
    """Draws shapes at once, and larger than they become, since Pillow leaves edges ragged; texts are written last.

    A text may be shared by several fonts, and is shrunk to the room that it has.
    """

    def __init__(self, draw: ImageDraw, chosen: str) -> None:
        self._draw = draw
        self._chosen = chosen
        self._texts: list[tuple[float, float, str, str, int, str, int]] = []

    def box(self, at: tuple[float, float, float, float], radius: float, fill: str, line: str | None = None) -> None:
        shape = tuple(one * _SMOOTH for one in at)
        self._draw.rounded_rectangle(shape, radius * _SMOOTH, fill, line, 2 * _SMOOTH if line else 1)

    def write(self, draw: ImageDraw) -> None:
        for x, y, place, part, size, ink, bold in self._texts:
            more: dict[str, Any] = {"stroke_width": bold, "stroke_fill": ink} if bold else {}
            draw.text((x, y), part, ink, fonts.font(place, size), anchor="ls", **more)

    def text(self, x: float, y: float, text: str, size: int, ink: str, most: float = 0, bold: int = 0) -> None:
        size = self.fitting(text, size, most) if most else size
        for place, part in fonts.runs(text, self._chosen):
            self._texts.append((x, y + size, place, part, size, ink, bold))
            x += fonts.font(place, size).getlength(part)

    def centred(self, x: float, y: float, text: str, size: int, ink: str, most: float = 0, bold: int = 0) -> None:
        size = self.fitting(text, size, most) if most else size
        self.text(x - fonts.width(text, size, self._chosen) / 2, y, text, size, ink, bold=bold)

    def fitting(self, text: str, size: int, most: float) -> int:
        while size > 12 and fonts.width(text, size, self._chosen) > most:
            size -= 1
        return size


def _left(column: int) -> float:
    return EDGE + column * _COLUMN


def _header(pen: _Pen, view: MonthView) -> None:
    pen.box((EDGE, EDGE + 10, EDGE + 104, EDGE + 114), 24, RED)
    pen.centred(EDGE + 52, EDGE + 24, words(view.language)("seal"), 64, CARD, bold=1)
    room = WIDTH - 2 * EDGE - 132
    title = words(view.language)("rota_title", month=view.title)
    pen.text(EDGE + 132, EDGE + 2, title, 52, INK, room, bold=1)
    pen.text(EDGE + 132, EDGE + 72, view.station, 34, SOFT, room)


def _height(week: tuple[Cell | None, ...]) -> int:
    return max(_DAY + 48, *(_DAY + 16 + sum(map(_tall, cell.entries)) for cell in week if cell is not None))


def _tall(entry: Entry) -> int:
    return _LINE * len(_parts(entry.name)) + _TIME * len(entry.times)


def _parts(name: str) -> list[str]:
    """A name in letters stands on two lines rather than small."""
    first, _, rest = name.partition(" ")
    return [first, rest] if rest and name.isascii() and len(name) > 7 else [name]


def _cell(pen: _Pen, cell: Cell, left: float, top: int, height: int, language: str) -> None:
    right, middle = left + _COLUMN - _GAP, left + (_COLUMN - _GAP) / 2
    ground, line = (TINT, MID) if cell.today else (CARD, EDGING) if cell.entries else (SIDE, SIDE)
    pen.box((left, top, right, top + height), 14, ground, line)
    if cell.today:
        pen.box((left + 8, top + 8, left + 54, top + 54), 23, RED)
        pen.centred(left + 31, top + 13, str(cell.number), 28, CARD, bold=1)
    else:
        pen.text(left + 14, top + 13, str(cell.number), 28, INK if cell.entries else FAINT)
    if cell.mark:
        ink, patch = (AMBER, AMBER_TINT) if cell.mark == "workday" else (JADE, TINT)
        pen.box((right - 48, top + 10, right - 10, top + 48), 9, patch)
        pen.centred(right - 29, top + 14, words(language)(f"rota_{cell.mark}_short"), 24, ink, 34)
    y, room = top + _DAY, _COLUMN - _GAP - 16
    for entry in cell.entries:
        for part in _parts(entry.name):
            pen.centred(middle, y, part, 36 if not entry.gap else 28, AMBER if entry.gap else INK, room)
            y += _LINE
        for time in entry.times:
            pen.centred(middle, y - 4, time, 22, SOFT, room)
            y += _TIME
