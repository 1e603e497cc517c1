"""What is exported, before it is a file: sheets under a title, with what they show and who made them; and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from web import csv_file
from web.columns import Cell, Percent
from web.docx import MIME as DOCX
from web.docx import Document, Style
from web.workbook import MIME as XLSX
from web.workbook import Sheet, workbook

MIMES = {"xlsx": XLSX, "docx": DOCX, "csv": csv_file.MIME}
MOST_IN_WORD = 500
"""Rows of a table in a document: more is read by nobody there."""
_UPRIGHT, _ACROSS = 156, 243
"""What a page leaves between its margins, in mm."""


@dataclass(frozen=True, slots=True)
class Book:
    """`about` are lines of a name and what it is; `named` calls the sheet that holds them, `cut` says that a document
    leaves rows off."""

    title: str
    sheets: Sequence[Sheet]
    about: Sequence[tuple[str, str]]
    named: str
    cut: str


def written(book: Book, kind: str) -> bytes:
    """The file. CSV holds the first sheet alone."""
    if kind == "csv":
        return csv_file.csv_file(book.sheets[0])
    if kind == "docx":
        return _document(book)
    about = Sheet(book.named, ("", book.title), (18, 90), [list(line) for line in book.about])
    return workbook(*book.sheets, about)


def _document(book: Book) -> bytes:
    across = max(len(one.header) for one in book.sheets) > 5
    made = Document(book.title, landscape=across)
    made.paragraph(book.title, Style.TITLE)
    for name, said in book.about:
        made.paragraph(f"{name}：{said}", Style.SMALL)
    made.rule()
    for one in book.sheets:
        rows = list(one.rows)
        if len(book.sheets) > 1:
            made.paragraph(one.title, Style.HEADING)
        table(made, one.header, rows[:MOST_IN_WORD], one.widths, _ACROSS if across else _UPRIGHT)
        if len(rows) > MOST_IN_WORD:
            made.paragraph(book.cut, Style.SMALL)
    return made.bytes()


def table(
    made: Document, header: Sequence[str], rows: Sequence[Sequence[Cell]], widths: Sequence[int], page: int = _UPRIGHT
) -> None:
    """As wide as the page is; `widths` tell the columns' shares."""
    whole = sum(widths)
    shares = [round(one * page / whole) for one in widths]
    made.table([header, *[[said(cell) for cell in row] for row in rows]], shares, head=True, fine=True)


def said(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if not (value.hour or value.minute) else f"{value:%Y-%m-%d %H:%M}"
    return f"{value * 100:.1f}%" if isinstance(value, Percent) else str(value)
