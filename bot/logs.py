"""Logs: one JSON object a line, without words, names, phones or secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

_KEPT = ("letter", "file", "fault", "where", "reason", "attempt", "item", "port", "count")
_SECRETS = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}|(?<![\w-])[a-z2-9]{16}(?![\w-])|/i/[^\s\"']+|\b1\d{10}\b")


class JsonLines(logging.Formatter):
    """Only fields that are named above are written; tokens, invitation codes and phones are blotted out."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        row = {"at": at, "level": record.levelname.lower(), "from": record.name, "said": redact(record.getMessage())}
        row |= {name: redact(str(record.__dict__[name])) for name in _KEPT if name in record.__dict__}
        if record.exc_info and record.exc_info[0] is not None:
            row["error"] = record.exc_info[0].__name__
            row["where"] = _frames(record)
        return json.dumps(row, ensure_ascii=False)


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
    for loud in (
        "httpx",
        "httpcore",
        "aiosqlite",
        "apscheduler",
        "uvicorn",
        "uvicorn.error",
        "uvicorn.access",
        "alembic",
        "telegram",
    ):
        logging.getLogger(loud).setLevel(logging.WARNING)
