"""A sheet as CSV that every spreadsheet reads: UTF-8 with its mark, and no cell that anybody takes for a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import datetime

from web.columns import Cell, Percent
from web.workbook import RISKY, Sheet

MIME = "text/csv; charset=utf-8"
_KEPT = "\n\t"
"""Of control characters."""


def csv_file(sheet: Sheet) -> bytes:
    """Every cell is quoted, so that no other separator, in whatever country, can begin one in the midst of a text."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe(one) for one in sheet.header])
    writer.writerows([_cell(value) for value in row] for row in sheet.rows)
    return b"\xef\xbb\xbf" + made.getvalue().encode("utf-8", "replace")


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Percent):
        return f"{value * 100:.1f}%"
    return safe(value) if isinstance(value, str) else str(value)


def safe(text: str) -> str:
    """The text, behind an apostrophe where a program might calculate it. Looked at as a program does: without what is
    not seen before it, and full-width signs as narrow ones."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cs"))
    return f"'{text}" if _risky(text) else text


def _risky(text: str) -> bool:
    if text.startswith((*RISKY, "\n")):
        return True
    seen = next((c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Mn")), "")
    return bool(seen) and unicodedata.normalize("NFKC", seen).startswith(RISKY)
