"""One sheet as an xlsx file: a frozen, filtered header, real dates, and text that stays text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from web.columns import Cell

USUAL_WIDTH = 12
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def workbook(title: str, header: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Whatever begins like a formula is written as a string, and marked so that editing the cell keeps it one."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    wrapped = Alignment(wrap_text=True, vertical="top")

    def cell(value: Cell) -> object:
        if isinstance(value, datetime):
            made = WriteOnlyCell(sheet, value)
            made.number_format = "yyyy-mm-dd hh:mm"
        elif isinstance(value, str):
            text = ILLEGAL_CHARACTERS_RE.sub("", value)
            if not text:
                return None
            made = WriteOnlyCell(sheet, text)
            made.data_type = "s"
            made.quotePrefix = text.startswith(_RISKY)
            if len(text) <= 20:
                return made
            made.alignment = wrapped
        else:
            return value
        return made

    heads = []
    for name in header:
        head = WriteOnlyCell(sheet, name)
        head.font = Font(bold=True)
        heads.append(head)
    sheet.append(heads)
    count = 1
    for row in rows:
        sheet.append([cell(value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{count}"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
