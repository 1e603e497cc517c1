"""A fresh world for each story, and its transcript held against the one reviewed before."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.statements import Engine
from tests.talk import World

TRANSCRIPTS = Path(__file__).parent / "transcripts"
_RECEIPT = re.compile(r"\d{4} \d{4} \d{4} \d{4}")
_CODE = re.compile(r"(/[ix]/|in_|/calendar/|/guest/|/screen/)[a-z2-9]{16,28}")
_SLIP = re.compile(r"(?<=_)\d{16}\b")
_SIGN_IN = re.compile(r"(?<=签到码：)\d{3} \d{3}\b|(?<=：)\d{6}(?=。?$)|(?<=Sign-in code: )\d{3} \d{3}\b", re.MULTILINE)
_ENGINE = re.compile(r"(?<=\[)(sqlite|postgresql)-?|-?(sqlite|postgresql)(?=\])")


UNTOLD = Path(__file__).parents[1] / "wechat"
"""Stories, and whole files of them, that are not told over another channel than the wire, each with what it lacks."""
LISTS = {"wechat": ("untold.txt",), "wechat-plain": ("untold.txt", "untold_plain.txt")}


def untold(channel: str) -> set[str]:
    """By their names; a line is `name  # what the channel has not`."""
    read = [line for name in LISTS[channel] for line in (UNTOLD / name).read_text(encoding="utf-8").splitlines()]
    lines = [line.split("#", 1) for line in read if line and not line.startswith("#")]
    assert all(len(line) == 2 and line[1].strip() for line in lines), "each line says why"
    return {name.strip() for name, _ in lines}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    channel = os.environ.get("YIZHAN_CHANNELS", "wire")
    if channel == "wire":
        return
    names = untold(channel)
    left = [item for item in items if item.path.parent == TRANSCRIPTS.parent and _names(item) & names]
    config.hook.pytest_deselected(items=left)
    gone = set(left)
    items[:] = [item for item in items if item not in gone]


def _names(item: pytest.Item) -> set[str]:
    return {item.path.stem, f"{item.path.stem}.{getattr(item, 'originalname', item.name)}"}


@pytest.fixture
async def world(tmp_path: Path, engine: Engine, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """After the test its whole conversation must read as the golden file of its name; YIZHAN_GOLDEN=1 rewrites it."""
    async with World.open(tmp_path, engine=engine) as made:
        yield made
        if request.node.get_closest_marker("no_golden") or not made.lines or made.channel != "wire":
            return
        said = _SLIP.sub("1234567890123456", _RECEIPT.sub("1234 5678 9012 3456", made.transcript()))
        said = _CODE.sub(r"\1……", said)
        said = _SIGN_IN.sub(lambda found: "123 456" if " " in found[0] else "123456", said)
        name = re.sub(r"[][]+", "_", _ENGINE.sub("", request.node.name)).strip("_").removeprefix("test_")
        golden = TRANSCRIPTS / f"{name}.txt"
        if os.environ.get("YIZHAN_GOLDEN"):
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(said, encoding="utf-8")
        assert golden.exists(), f"no transcript yet: run once with YIZHAN_GOLDEN=1 and read {golden.name}"
        assert said == golden.read_text(encoding="utf-8")
