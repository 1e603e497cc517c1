"""Captured payloads in, expectations as data."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from channels.telegram.inbound import Reader, lane_of
from tests.telegram.station import PATIENT

PAYLOADS = sorted((Path(__file__).parent / "payloads").glob("*.json"))
READER = Reader("110201543")
NOW = 1763700123456


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_payload(path: Path) -> None:
    case = json.loads(path.read_text())
    inbound = READER.read(Update.de_json(case["update"], None), NOW)
    found = {**json.loads(json.dumps(asdict(inbound))), "kind": type(inbound.content).__name__} if inbound else None
    if found:
        assert found.pop("language") == "", "a person's language is not read from the platform"
        assert found.pop("peer") == "" and not found["content"].pop("page", False), "those are of web pages alone"
        assert not found["content"].pop("picks", ()), "and so is what is picked on a card"
    assert found == case["inbound"]
    if inbound:
        assert lane_of(case["update"]) == inbound.address


def test_an_unreadable_update_still_tells_the_person() -> None:
    raw = {"update_id": 1, "message": {"message_id": 5, "chat": {"id": 7, "type": "private"}, "photo": 3}}
    inbound = READER.unread(raw, NOW)
    assert inbound and (inbound.address, inbound.message_id, inbound.at) == ("7", "m7.5", NOW)
    raw["message"]["chat"]["type"] = "group"  # type: ignore[index]
    assert READER.unread(raw, NOW) is None


_KEYS = st.sampled_from(["message", "edited_message", "my_chat_member", "callback_query", "chat", "from", "id", "type"])
_LEAF = st.none() | st.integers() | st.sampled_from(["private", "group", "7", ""])
_JSON = st.recursive(_LEAF, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_KEYS, inner, max_size=4))


@PATIENT
@given(st.dictionaries(_KEYS, _JSON))
def test_nothing_of_any_shape_breaks_the_lanes(raw: dict[str, Any]) -> None:
    assert isinstance(lane_of(raw), str)
    READER.unread(raw, NOW)
