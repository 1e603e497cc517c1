"""The house table: which room may import which. Exhaustive: an unplaced folder fails, lazy imports count."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = {
    "domain": set(),
    "locales": set(),
    "dialogs": {"domain"},
    "storage": {"domain"},
    "handlers": {"domain", "dialogs", "storage"},
    "channels": {"dialogs", "locales"},
    "web": {"domain", "dialogs", "storage", "handlers", "locales"},
    "bot": {"domain", "locales", "dialogs", "storage", "handlers", "channels", "web"},
}
FURNITURE = {"tests", "bench", "docs", ".ci", ".git", ".venv", "data", "keys", "backups"}
NEVER = {
    "domain": {"asyncio", "sqlite3", "random", "time", "os", "socket", "telegram", "sqlalchemy"},
    "dialogs": {"asyncio", "sqlite3", "random", "time", "os", "socket", "telegram", "sqlalchemy"},
    "locales": {"asyncio", "sqlite3", "telegram"},
    "handlers": {"telegram", "apscheduler", "fastapi", "starlette"},
    "channels": {"apscheduler", "sqlalchemy"},
    "storage": {"telegram", "apscheduler", "fastapi"},
}
DOMAIN_MAY = {"pydantic"}
"""Beside the standard library."""


def files(room: str) -> list[Path]:
    return [path for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def statements(of: ast.AST) -> Iterator[ast.AST]:
    """However deep they stand: what is within an expression holds none."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        for one in getattr(of, field, ()):
            yield one
            yield from statements(one)


@cache
def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever the import stands."""
    found: set[str] = set()
    for node in statements(parsed(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def rooms_of(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imports(path)} & ROOMS.keys()


def test_every_folder_has_its_place() -> None:
    folders = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir()
        and not (path.name.startswith(".") and path.name not in FURNITURE)
        and path.name != "__pycache__"
    }
    assert folders <= ROOMS.keys() | FURNITURE, folders - ROOMS.keys() - FURNITURE


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_imports_only_what_it_may(room: str) -> None:
    for path in files(room):
        assert rooms_of(path) <= ROOMS[room] | {room}, f"{path.relative_to(ROOT)}: {rooms_of(path) - ROOMS[room]}"


@pytest.mark.parametrize("room", sorted(NEVER))
def test_a_room_never_touches_what_is_not_its_business(room: str) -> None:
    for path in files(room):
        tops = {module.split(".")[0] for module in imports(path)}
        assert not tops & NEVER[room], f"{path.relative_to(ROOT)}: {tops & NEVER[room]}"


def test_domain_knows_only_the_standard_library_and_pydantic() -> None:
    import sys

    for path in files("domain"):
        tops = {module.split(".")[0] for module in imports(path)} - {"domain", ""}
        assert tops <= sys.stdlib_module_names | DOMAIN_MAY, f"{path.name}: {tops - sys.stdlib_module_names}"


def test_channels_know_only_the_talk_words_and_not_each_other() -> None:
    shared = {path.stem for path in (ROOT / "channels").glob("*.py")}
    for path in files("channels"):
        own = path.relative_to(ROOT / "channels").parts[0]
        for module in imports(path):
            if module.startswith("dialogs"):
                assert module == "dialogs.talk" or module.startswith("dialogs.talk."), f"{path}: {module}"
            if module.startswith("channels."):
                folder = module.split(".")[1]
                assert folder in {own, *shared}, f"{path}: {module}"


def test_the_rooms_form_no_circle() -> None:
    found = {room: {other for path in files(room) for other in rooms_of(path)} - {room} for room in ROOMS}
    list(TopologicalSorter(found).static_order())


def test_nobody_imports_bot() -> None:
    for room in ROOMS.keys() - {"bot"}:
        for path in files(room):
            assert "bot" not in rooms_of(path), path


def test_domain_and_dialogs_never_wait() -> None:
    for room in ("domain", "dialogs"):
        for path in files(room):
            assert not any(isinstance(node, ast.AsyncFunctionDef | ast.Await) for node in ast.walk(parsed(path))), path


def test_apscheduler_appears_in_the_clock_alone() -> None:
    for room in ROOMS:
        for path in files(room):
            if any(module.startswith("apscheduler") for module in imports(path)):
                assert path == ROOT / "bot" / "clock.py"
