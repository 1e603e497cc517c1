"""Logs: one JSON object a line, without words, names, phones or secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

_KEPT = (
    *("letter", "file", "fault", "where", "reason", "attempt", "item", "port", "count"),
    *("lease", "timer", "kind", "size", "removed", "thing", "system", "motion", "account", "part"),
)
_SECRETS = re.compile(
    r"\d{6,12}:[A-Za-z0-9_-]{30,}"  # a bot's token
    r"|(?<![\w-])[a-z2-9]{16}(?:[a-z2-9]{12})?(?![\w-])"  # an invitation or a paper; a guest's, a screen, a calendar
    r"|/(?:i|x|r|m|files|demo|guest|screen|calendar)/[^\s\"']+"  # the same in an address
    r"|m_[0-9a-f]{32}_\d{6}"  # what signs in at a meeting
    r"|\?[^\s\"']+"  # whatever stands in a query
    r"|(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?!\d)"  # a receipt
    r"|(?<!\d)(?:\+?86)?1\d{10}(?!\d)"  # a mobile phone
    r"|(?<![\w-])0\d{2,3}-?\d{7,8}(?!\d)"  # a landline
)
_OURS = {"yizhan", "channels"}
LOUD = (
    *("httpx", "httpcore", "aiosqlite", "apscheduler", "alembic", "telegram"),
    *("uvicorn", "uvicorn.error", "uvicorn.access"),
)
"""Who tells of every step: only his warnings are written."""


class JsonLines(logging.Formatter):
    """Only fields that are named above are written; tokens, codes, receipts and phones are blotted out."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        row = {"at": at, "level": record.levelname.lower(), "from": record.name, "said": redact(_said(record))}
        row |= {name: redact(str(record.__dict__[name])) for name in _KEPT if name in record.__dict__}
        if record.exc_info and record.exc_info[0] is not None:
            row["error"] = record.exc_info[0].__name__
            row["where"] = _frames(record)
        return json.dumps(row, ensure_ascii=False)


def _said(record: logging.LogRecord) -> str:
    """Our own lines as they are. Of other people's code only the sentence: what fills it in may be anybody's words."""
    if record.name.partition(".")[0] in _OURS:
        return record.getMessage()
    return str(record.msg) if record.args else _beginning(str(record.msg))


def _beginning(text: str) -> str:
    """Of a sentence that was filled in before it came here: its first line, without figures and without our script."""
    return re.sub(r"[^A-Za-z .,:]", "…", text.partition("\n")[0][:60])


def _frames(record: logging.LogRecord) -> str:
    import traceback

    assert record.exc_info is not None
    frames = traceback.extract_tb(record.exc_info[2])[-4:]
    return " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames)


def redact(text: str) -> str:
    return _SECRETS.sub("[…]", text)


def set_up(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for loud in LOUD:
        logging.getLogger(loud).setLevel(logging.WARNING)
