"""Nothing of anybody reaches a log: not by our lines, not by a library's, not by an address."""

from __future__ import annotations

import ast
import json
import logging
from pathlib import Path

import pytest

from bot.logs import _KEPT, JsonLines, redact


def line(name: str, msg: object, *args: object) -> dict[str, str]:
    record = logging.LogRecord(name, logging.WARNING, "x.py", 1, msg, args, None)
    made: dict[str, str] = json.loads(JsonLines().format(record))
    return made


@pytest.mark.parametrize(
    "secret",
    [
        "123456789:AAabcdefghijklmnopqrstuvwxyz0123456",
        "/i/abcdefghjkmn2345",
        "/x/abcdefghjkmn2345",
        "/r/XM-261121-007",
        "/guest/abcdefghjkmn2345abcdefghjkmn",
        "/screen/abcdefghjkmn2345abcdefghjkmn",
        "/calendar/abcdefghjkmn2345abcdefghjkmn.ics",
        "abcdefghjkmn2345abcdefghjkmn",
        "/m/0123456789abcdef0123456789abcdef_123456",
        "m_0123456789abcdef0123456789abcdef_123456",
        "/s/xm2k8vwd/say?text=鹅卵石",
        "1234 5678 9012 3456",
        "1234567890123456",
        "13900001234",
        "+8613900001234",
        "0755-26541234",
    ],
)
def test_secrets_are_blotted_out(secret: str) -> None:
    told = redact(f"GET {secret} 200")
    kept = secret.removeprefix("/s/xm2k8vwd/say") if secret.startswith("/s/") else secret
    assert kept not in told and kept.rsplit("/", 1)[-1] not in told, told


@pytest.mark.parametrize("name", ["httpx", "uvicorn.error", "asyncio", "telegram.ext", "sqlalchemy.engine"])
def test_a_library_says_its_sentence_and_not_what_fills_it_in(name: str) -> None:
    assert "鹅卵石" not in line(name, "could not send %s to %s", "鹅卵石", "77123")["said"]
    assert line(name, "could not send %s", "鹅卵石")["said"] == "could not send %s"
    told = line(name, "Task exception was never retrieved\nfuture: 鹅卵石 77123")["said"]
    assert told == "Task exception was never retrieved"
    assert "鹅" not in line(name, "鹅卵石 has 13900001234")["said"]


def test_an_error_is_its_class_and_its_place() -> None:
    try:
        raise ValueError("鹅卵石")
    except ValueError as error:
        record = logging.LogRecord(
            "yizhan.x", logging.ERROR, "x.py", 1, "failed", (), (ValueError, error, error.__traceback__)
        )
    told = JsonLines().format(record)
    assert "鹅卵石" not in told and "ValueError" in told and "test_logs.py" in told


def test_only_named_fields_are_written() -> None:
    record = logging.LogRecord("yizhan.x", logging.ERROR, "x.py", 1, "failed", (), None)
    record.__dict__ |= {"words": "鹅卵石", "letter": "l1"}
    told = JsonLines().format(record)
    assert "鹅卵石" not in told and "l1" in told


def test_every_field_that_a_line_is_given_is_written() -> None:
    rooms = [Path(__file__).parents[2] / room for room in ("bot", "handlers", "storage", "channels", "web")]
    given = {
        key.value
        for room in rooms
        for file in room.rglob("*.py")
        for found in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(found, ast.keyword) and found.arg == "extra" and isinstance(found.value, ast.Dict)
        for key in found.value.keys
        if isinstance(key, ast.Constant)
    }
    assert given and given <= set(_KEPT), given - set(_KEPT)
