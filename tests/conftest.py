"""Both engines for whoever asks; what tests keep lies in memory where there is room; garbage as the product has it.

A test that asks for both engines runs on both. One with further parameters, which vary words and people and not what
is asked of the storage, runs on SQLite with each and on PostgreSQL with every third, or, marked `first_there`, with
the first. Of the stories, pages and handlers' tests without any, every twelfth runs on PostgreSQL too, counted through
all files, but all of those that are about what is at the same instant, read, kept or erased; and none that is marked
`soak_there`, nor one so marked that knows no engine. YIZHAN_ENGINES=all, as in the soak, runs all on both. The
storage's own tests are never thinned out. Pages that are looked at on a phone and on a desktop are in turn looked at
on one of them; the soak does both.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import cast

import pytest
from hypothesis import settings
from hypothesis.internal import charmap
from hypothesis.internal.conjecture import providers
from hypothesis.internal.intervalsets import IntervalSet

import handlers  # noqa: F401  (says how openpyxl reads, before anything imports it)
from storage.statements import Engine
from tests.examples import examples
from tests.kept import keeping

STORAGE = Path(__file__).parent / "storage"
MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
"""Bytes that must be free there; a whole run needs a fifth. On a disk each of many thousand commits waits for it."""

if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# A busy machine is no fault. Each run tries the same cases: none fails for what nobody changed. The soak explores.
EXPLORE = "YIZHAN_EXPLORE" in os.environ
settings.register_profile("yizhan", deadline=None, derandomize=not EXPLORE, max_examples=examples(120))
settings.load_profile("yizhan")
if not EXPLORE:  # numbers and words out of whatever modules are loaded would change the cases, and take seconds to read
    providers._get_local_constants = lambda: providers._local_constants
# What UTF-8 can say is known; else the first run of each process tries a million signs one by one.
UTF_8 = (IntervalSet([(0, 0xD7FF), (0xE000, 0x10FFFF)]), IntervalSet([]))
_of_codec = charmap.intervals_from_codec
charmap.intervals_from_codec = lambda codec: UTF_8 if codec == "utf-8" else _of_codec(codec)  # type: ignore[assignment]

gc.disable()


def pytest_collection_finish() -> None:
    """As `bot.serve` does: what lives to the end is not searched again, the rest not all the time (a tenth of it)."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Of several workers the first writes down what pytest makes of each file's asserts, and the others read it: in a
    fresh checkout that is more than half of a collection.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None or sys.dont_write_bytecode:
        return (yield)
    with (Path(tempfile.gettempdir()) / f"yzfirst{run}").open("wb") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(turn, fcntl.LOCK_SH)
        else:
            atexit.register(Path(turn.name).unlink, missing_ok=True)
        return (yield)


THIRD = 3
"""Of the cases of one test, counted among those that were asked for: one that is asked for alone always runs."""
TWELFTH = 12
BROWSER = Path(__file__).parent / "browser"
THROUGH = frozenset(Path(__file__).parent / room for room in ("stories", "web", "handlers"))
"""What asks the storage nothing of its own, only through the handlers."""
WHOLE = (
    "meanwhile",
    "races",
    "machine",
    "reads",
    "erasing",
    "erased",
    "retention",
    "retiring",
    "secret",
    "wiping",
    "unsending",
)
"""In a file's name: told on both engines whole."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("YIZHAN_ENGINES") == "all":
        return
    cases: Counter[str] = Counter()
    left: list[pytest.Item] = []
    every = {item.nodeid for item in items}
    for item in items:
        if item.get_closest_marker("soak_there") and _params(item).get("engine") != "sqlite":
            left.append(item)
        elif _only_through_there(item):
            cases["through"] += 1
            if cases["through"] % TWELFTH != 1:
                left.append(item)
        elif _the_other_size(item, cases, every):
            left.append(item)
        elif _a_further_case_there(item):
            test = item.nodeid.partition("[")[0]
            cases[test] += 1
            if cases[test] % THIRD != 1 or (cases[test] > 1 and item.get_closest_marker("first_there")):
                left.append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        gone = set(left)
        items[:] = [item for item in items if item not in gone]


def _only_through_there(item: pytest.Item) -> bool:
    """One without further parameters, on PostgreSQL."""
    there = _params(item) == {"engine": "postgresql"} and item.path.parent in THROUGH
    return there and not any(word in item.path.name for word in WHOLE)


def _the_other_size(item: pytest.Item, cases: Counter[str], every: set[str]) -> bool:
    """Of a page that is looked at on a phone and on a desktop, each of its tests and languages one, in turn."""
    there = re.search(r"\b(phone|desktop)\]$", item.nodeid)
    if item.path.parent != BROWSER or there is None:
        return False
    rest = item.nodeid[: there.start()] + item.nodeid[there.end() :]
    other = {"phone": "desktop", "desktop": "phone"}[there[1]]
    if f"{item.nodeid[: there.start()]}{other}]" not in every:
        return False
    if rest not in cases:
        cases["sizes"] += 1
        cases[rest] = cases["sizes"] % 2
    return (there[1] == "phone") is not bool(cases[rest])


def _a_further_case_there(item: pytest.Item) -> bool:
    params = _params(item)
    there = params.pop("engine", None) == "postgresql"
    return there and bool(params) and STORAGE not in item.path.parents


def _params(item: pytest.Item) -> dict[str, object]:
    return dict(item.callspec.params) if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A test that uses it, or what is built on it, runs once on each."""
    return cast(Engine, request.param)


@pytest.fixture(scope="session", autouse=True)
async def kept_connections() -> AsyncIterator[None]:
    async with keeping():
        yield


@pytest.fixture(scope="session", autouse=True)
async def loopback_platforms() -> AsyncIterator[None]:
    """What stories over another channel began, ends with the session."""
    yield
    if "tests.wechat.talk" in sys.modules:
        await sys.modules["tests.wechat.talk"].end_of_stories()
