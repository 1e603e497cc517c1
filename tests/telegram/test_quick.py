"""The reader of every day and the library's agree on whatever both can read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from channels.telegram.inbound import Reader
from channels.telegram.quick import quick
from dialogs.talk import Inbound
from tests.telegram.station import LETTER, PATIENT

READER = Reader("110201543")
NOW = 1763700123456
OF_EVERY_DAY = frozenset(
    {"text", "text_custom_emoji", "text_forwarded", "text_with_custom_emoji", "start", "start_payload", "command",
     "start_payload_65", "start_strange_payload", "command_named", "location", "edited", "live_location_moves",
     "press", "press_old_message", "press_strange", "blocked", "unblocked"}
)  # fmt: skip

Json = dict[str, Any]


def by_the_library(raw: Json) -> Inbound | None:
    return READER.read(Update.de_json(raw, None), NOW)


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent / "payloads").glob("*.json")), ids=lambda path: path.stem
)
def test_payload(path: Path) -> None:
    raw = json.loads(path.read_text())["update"]
    update = quick(raw)
    assert (update is not None) == (path.stem in OF_EVERY_DAY)
    if update is not None:
        assert READER.read(update, NOW) == by_the_library(raw)


# --- generated ------------------------------------------------------------------------------------

_USER = st.fixed_dictionaries({"id": st.integers(1, 2**52), "is_bot": st.booleans(), "first_name": st.text(max_size=3)})
_CHAT = st.fixed_dictionaries(
    {
        "id": st.integers(-(2**52), 2**52),
        "type": st.sampled_from(["private", "private", "private", "group", "channel"]),
    },
    optional={"first_name": st.text(max_size=3), "username": st.just("moumou")},
)
_DATE = st.integers(1, 2**32 - 1) | st.integers(-1, 2**33)
_WORDS = st.text(st.sampled_from("a一😀 \n/@_"), max_size=12) | st.sampled_from(
    ["/start", "/start st_kq7wmzpa", "/start@yizhan_bot in_x", "/start !", "/report@yizhan_bot 灯坏了", "🔥🎉"]
)
_ENTITY = st.fixed_dictionaries(
    {"type": st.sampled_from(["custom_emoji", "custom_emoji", "bot_command", "new_kind"]),
     "offset": st.integers(0, 4), "length": st.integers(0, 12)},
    optional={"custom_emoji_id": st.just("5368324170671202286"), "url": st.just("https://a.cn")},
)  # fmt: skip
_PLACE = st.fixed_dictionaries(
    {"latitude": st.floats(-90, 90) | st.integers(-90, 90), "longitude": st.floats(-180, 180)},
    optional={"live_period": st.just(900), "horizontal_accuracy": st.floats(0, 1500)},
)
_ORIGIN = st.fixed_dictionaries({"type": st.just("hidden_user"), "sender_user_name": _WORDS, "date": st.just(1)})
_BARE = {"message_id": st.integers(0, 2**40), "chat": _CHAT, "date": _DATE}
_OF_EVERY_DAY = {
    "from": _USER,
    "entities": st.lists(_ENTITY, max_size=3),
    "location": _PLACE,
    "reply_to_message": st.fixed_dictionaries(_BARE, optional={"text": _WORDS}),
    "forward_origin": _ORIGIN,
    "edit_date": _DATE,
}
_RARE = {
    "caption": _WORDS,
    "dice": st.just({"emoji": "🎲", "value": 3}),
    "sticker": st.none(),
    "new_of_tomorrow": st.just({"a": 1}),
}
_USUAL = st.fixed_dictionaries({**_BARE, "text": _WORDS}, optional=_OF_EVERY_DAY)
_MESSAGE = _USUAL | st.fixed_dictionaries(_BARE, optional={**_OF_EVERY_DAY, **_RARE, "text": _WORDS})
_QUERY = st.fixed_dictionaries(
    {"id": st.text(st.sampled_from("0129"), min_size=1), "from": _USER, "chat_instance": st.just("-1")},
    optional={
        "data": st.sampled_from([f"{LETTER}:accept", f"{LETTER}:", "x", ""]),
        "message": st.fixed_dictionaries({**_BARE, "date": st.just(0) | _DATE}),
        "inline_message_id": st.just("BAAA"),
    },
)
_STATE = st.fixed_dictionaries({"user": _USER, "status": st.sampled_from(["kicked", "member", "left"])}).map(
    lambda state: {**state, **({"until_date": 0} if state["status"] == "kicked" else {})}
)
_CHANGE = st.fixed_dictionaries(
    {"chat": _CHAT, "from": _USER, "date": _DATE, "old_chat_member": _STATE, "new_chat_member": _STATE}
)
_KINDS = {"message": _MESSAGE, "edited_message": _MESSAGE, "callback_query": _QUERY, "my_chat_member": _CHANGE}
_NUMBER = {"update_id": st.integers(0, 2**31)}
_UPDATE = st.one_of(
    *(st.fixed_dictionaries({**_NUMBER, kind: body}) for kind, body in _KINDS.items()),
    st.fixed_dictionaries(_NUMBER, optional=_KINDS),
)


@PATIENT
@given(_UPDATE)
def test_both_readers_agree(raw: Json) -> None:
    update = quick(raw)
    if update is not None:
        assert READER.read(update, NOW) == by_the_library(raw)


_ODD: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=3) | st.just({})
)


@PATIENT
@given(_UPDATE, st.data())
def test_what_is_odd_is_left_to_the_library_or_read_alike(raw: Json, data: st.DataObject) -> None:
    """One value anywhere is replaced; what the library then refuses to read may be read all the same."""
    part: Any = raw
    while True:
        key = data.draw(st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part))))
        inner = part[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            part[key] = data.draw(_ODD)
            break
        part = inner
    update = quick(raw)
    if update is None:
        return
    found = READER.read(update, NOW)
    try:
        known = by_the_library(raw)
    except Exception:
        return
    assert found == known
