"""The rooms within know no channel by name: another messenger is a folder, some words and its wiring."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from locales.catalogue import LANGUAGES, channel_named, texts

ROOT = Path(__file__).parents[2]
PLATFORMS = re.compile("telegram|wechat|weixin|wecom|webchat", re.IGNORECASE)
PAGES = "web"
"""The name of our own pages' channel: elsewhere a common word, so only a string that is just this counts."""


def named(path: Path) -> list[tuple[int, str]]:
    """Where a file names a channel, in its strings (docstrings too), names, attributes and imports."""
    text, found = path.read_text(encoding="utf-8"), []
    if not PLATFORMS.search(text) and PAGES not in text:
        return []
    for node in ast.walk(ast.parse(text)):
        said = [getattr(node, field, None) for field in ("id", "attr", "name", "arg", "module", "value")]
        words = [word for word in said if isinstance(word, str)]
        pages = isinstance(node, ast.Constant) and node.value == PAGES
        if pages or any(PLATFORMS.search(word) for word in words):
            found.append((getattr(node, "lineno", 0), max(words, key=len)))
    return found


@pytest.mark.parametrize("room", ["dialogs", "storage", "handlers"])
def test_nothing_within_names_a_channel(room: str) -> None:
    leaks = {str(path.relative_to(ROOT)): named(path) for path in sorted((ROOT / room).rglob("*.py"))}
    assert not {path: lines for path, lines in leaks.items() if lines}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_channel_there_is_has_a_word_of_its_own(language: str) -> None:
    folders = {path.name for path in (ROOT / "channels").iterdir() if path.is_dir() and not path.name.startswith("_")}
    channels = {PAGES if name == "webchat" else name for name in folders}
    words = {key.removeprefix("channel.") for key in texts(language) if key.startswith("channel.")}
    assert channels <= words and words - channels <= {"other", "wechat", "wecom"}
    assert channel_named("carrier_pigeon", language) == texts(language)["channel.other"]
    assert len({channel_named(name, language) for name in words}) == len(words)
