"""Messages as they are documented, and as independent test suites have them: see the vectors' provenance."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.envelope import fields
from channels.wecom import Account
from channels.wecom.content import inbound
from dialogs.talk import Content, Files, Gone, Inbound, Location, Opened, Press, Text, Unreadable
from tests.wecom.station import letter_id
from tests.wecom.vectors import VECTORS

NOW = 1_763_780_000_000
APP = Account("main", "ww1", 1, "s", "t", "k")
SAID = {one["id"]: one for one in VECTORS["messages"]}
LETTER = letter_id(1)


def read(**parts: Any) -> Inbound | None:
    return inbound(APP, {"FromUserName": "LiHuimin", "CreateTime": "1763780000", **parts}, NOW)


def content(**parts: Any) -> Content | None:
    found = read(**parts)
    return found.content if found else None


@pytest.mark.parametrize("name", SAID)
def test_every_vector_is_read(name: str) -> None:
    raw = fields(SAID[name]["xml"].encode())
    assert raw == SAID[name]["expected"]
    found = inbound(APP, raw, NOW)
    if name in {"event-template-card", "event-taskcard-click"}:
        assert found is None  # buttons of somebody else's cards
        return
    assert found is not None
    assert (found.channel, found.account, found.address) == ("wecom", "main", f"main:{raw['FromUserName'].lower()}")
    assert found.at == NOW, "years ago, which cannot be"
    assert found.message_id == f"m{raw['MsgId']}" if "MsgId" in raw else found.message_id.startswith("e.")


def test_what_the_kinds_say() -> None:
    def said(name: str) -> Content | None:
        found = inbound(APP, fields(SAID[name]["xml"].encode()), NOW)
        return found.content if found else None

    assert said("text") == Text("this is a test")
    assert said("link") == Text("公众平台官网链接\nurl", forwarded=True)
    assert said("event-subscribe") == Gone(back=True)
    kinds = {"image": "photo", "voice": "voice", "video": "file"}
    for name, kind in kinds.items():
        files = said(name)
        assert isinstance(files, Files)
        assert [(one.kind, one.reference) for one in files.files] == [(kind, "main:media_id")]


def test_a_place_is_converted_at_the_edge() -> None:
    place = content(MsgType="location", Location_X="39.908692", Location_Y="116.397477", Label="天安门")
    assert isinstance(place, Location)
    assert (place.source, place.label) == ("gcj02", "天安门")
    assert place.latitude == pytest.approx(39.9073, abs=1e-3)
    assert place.longitude == pytest.approx(116.3912, abs=1e-3)
    for x, y in (("", "116"), ("nan", "116"), ("91", "116"), ("x", "y")):
        assert content(MsgType="location", Location_X=x, Location_Y=y) == Unreadable("other")


def test_an_invitation_is_written_or_pasted() -> None:
    for said in ("in_AbC-12_x", " in_AbC-12_x ", "/start in_AbC-12_x", "https://yz.example.cn/i/AbC-12_x"):
        assert content(MsgType="text", Content=said) == Opened("in_AbC-12_x"), said
    assert content(MsgType="text", Content="https://yz.example.cn/s/kq7wmzpa") == Opened("st_kq7wmzpa")
    for said in ("in_ Ordnung", "看看 https://yz.example.cn/i/AbC", "https://yz.example.cn/x/AbC"):
        assert content(MsgType="text", Content=said) == Text(said)


def test_a_press_of_a_button_or_of_a_list() -> None:
    def press(key: str, *options: str) -> Content | None:
        items = {"SelectedItem": [{"QuestionKey": "choice", "OptionIds": {"OptionId": [*options]}}]}
        picked = {"SelectedItems": items} if options else {}
        return content(MsgType="event", Event="template_card_event", EventKey=key, TaskId=LETTER, **picked)

    assert press(f"{LETTER}:3") == Press(LETTER, "3")
    assert press(f"{LETTER}:", "7") == Press(LETTER, "7")
    for key in (f"{LETTER}:", "button_key", "", f"{LETTER}:3 4"):
        assert press(key) is None


def test_events_that_say_something_and_those_that_do_not() -> None:
    assert content(MsgType="event", Event="enter_agent", EventKey="") == Opened()
    assert content(MsgType="event", Event="unsubscribe") == Gone()
    assert content(MsgType="event", Event="CLICK", EventKey="我的待办") == Text("我的待办")
    for event in ("view", "LOCATION", "batch_job_result", "change_contact", "template_card_menu_event", "", "new"):
        assert content(MsgType="event", Event=event, EventKey="https://x", Latitude="1") is None
    assert read(MsgType="event", Event="change_contact", FromUserName="sys") is None


def test_what_we_cannot_take_is_answered() -> None:
    assert content(MsgType="text", Content="") == Unreadable("empty")
    for kind in ("emotion", "", "mixed", "image"):
        assert content(MsgType=kind) == Unreadable("other")


def test_events_are_told_apart_by_who_when_and_what() -> None:
    def key(**parts: Any) -> str:
        found = read(MsgType="event", **parts)
        assert found is not None
        return found.message_id

    press = {"Event": "template_card_event", "EventKey": f"{LETTER}:1", "TaskId": LETTER}
    assert key(**press) == key(**press, ResponseCode="another")
    others = [{**press, "EventKey": f"{LETTER}:2"}, {**press, "CreateTime": "1763780001"}, {"Event": "enter_agent"}]
    assert len({key(**press), *(key(**other) for other in others)}) == 4


def test_a_message_without_an_id_is_told_apart_by_all_that_it_says() -> None:
    """Its mark lies in the database for a month: nothing of it can be read back."""
    said = [
        read(MsgType="text", Content="王秀英家漏水"),
        read(MsgType="text", Content="王秀英家漏水", MsgId="密" * 3000),
    ]
    said += [read(MsgType="text", Content="漏" * 1000), read(MsgType="text", Content="漏" * 1001)]
    marks = [one.message_id for one in said if one]
    assert len(set(marks)) == 4 and all(len(mark) < 65 for mark in marks)
    assert not any(word in mark for mark in marks for word in ("王", "漏", "密", "LiHuimin"))


@pytest.mark.parametrize(("sent", "at"), [("1763779990", NOW - 10_000), ("99999999999", NOW), ("", NOW), ("1", NOW)])
def test_the_time_is_the_message_s_own_where_it_can_be(sent: str, at: int) -> None:
    found = read(MsgType="text", Content="好", CreateTime=sent)
    assert found is not None and found.at == at


def test_a_member_is_the_same_however_his_id_is_written() -> None:
    found = [read(MsgType="text", Content="好", FromUserName=name) for name in ("LiHuimin", "lihuimin")]
    assert len({one.address for one in found if one}) == 1


def test_nobody_in_particular_says_nothing() -> None:
    assert inbound(APP, {"MsgType": "text", "Content": "好"}, NOW) is None
    for name in ("u" * 65, "a b", "", "sys"):
        assert read(MsgType="text", Content="好", FromUserName=name) is None


VALUES = st.recursive(
    st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        *("FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "TaskId", "MsgId", "Content", "MediaId"),
        *("Location_X", "Location_Y", "Label", "SelectedItems", "SelectedItem", "OptionIds", "OptionId", "Url"),
    ]
)
KINDS = st.sampled_from(["text", "image", "event", "location", "link", "template_card_event", "enter_agent"])


@given(st.dictionaries(NAMES, VALUES | KINDS, max_size=10))
def test_whatever_the_fields_hold_nothing_breaks(raw: dict[str, Any]) -> None:
    found = inbound(APP, raw, NOW)
    assert found is None or (found.account == "main" and found.message_id)
