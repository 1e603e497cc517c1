"""What people's messages say: payloads of the documentation and of others' suites, and fields of any shape."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.envelope import EnvelopeError, fields
from channels.wechat.inbound import Came, Result, read
from dialogs.talk import Content, FileRef, Files, Gone, Location, Opened, Press, Text, Unreadable
from tests.wechat.vectors import VECTORS, named

TEMPLATE = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc"
NOW = 1_763_700_123_456
LETTER = "0199f7a0-0000-7000-8000-0123456789ab"


def photo(media: str = "media_id") -> Files:
    return Files((FileRef("photo", f"main:{media}", mime="image/jpeg"),))


def voice(media: str, text: str = "") -> Files:
    return Files((FileRef("voice", f"main:{media}", mime="audio/amr"),), text=text)


def video(media: str) -> Files:
    return Files((FileRef("file", f"main:{media}", mime="video/mp4"),))


SAID: dict[str, tuple[Content | None, str | None]] = {
    "text": (Text("this is a test"), "talk"),
    "text-msgmenu-click": (Text("满意"), "click"),
    "text-msgmenu-click-senparc": (Text("满意"), "click"),
    "image": (photo(), "talk"),
    "voice": (voice("media_id"), "talk"),
    "voice-recognition": (voice("media_id", "腾讯微信团队"), "talk"),
    "voice-recognition-empty-2023": (voice("whQK88YniP8QXO5rkRimKmkWEg4V0D9_yDblzDFn9yJMJQNnV7pan6AJg8rgiFs9"), "talk"),
    "voice-senparc": (voice("X1yfgB2XI-faU6R2jmKz0X1JZmPCxIvM-9ktt4K92BB9577SCi41S-qMl60q5DJo"), "talk"),
    "voice-16k-doc": (voice("media_id"), "talk"),
    "video": (video("media_id"), "talk"),
    "video-no-msgid-senparc": (video("mediaId"), "talk"),
    "shortvideo": (video("media_id"), "talk"),
    "link": (Text("公众平台官网链接\nurl", forwarded=True), "talk"),
    "event-subscribe": (Opened(), "click"),
    "event-subscribe-empty-eventkey": (Opened(), "click"),
    "event-subscribe-qrscene": (Opened("123123"), "click"),
    "event-subscribe-last-trade-no": (Opened(), "click"),
    "event-unsubscribe": (Gone(), None),
    "event-scan": (Opened("SCENE_VALUE"), "click"),
    "event-scan-lowercase": (Opened("SCENE_VALUE"), "click"),
    "event-location": (None, None),
    "event-click": (Text("EVENTKEY"), "click"),
    "event-view": (None, None),
    "event-scancode-waitmsg": (None, "click"),
    "event-location-select": (None, None),
    "event-templatesendjobfinish-success": (None, None),
    "event-templatesendjobfinish-userblock": (None, None),
    "event-subscribe-msg-popup": (None, None),
    "event-subscribe-msg-change": (None, None),
    "event-subscribe-msg-sent": (None, None),
    "kitchen-sink-wxjava": (Text("this is a test"), "talk"),
    "unknown-type": (Unreadable("other"), "talk"),
    "event-debug-demo": (None, None),
    "event-stray-text-senparc": (None, None),
}


def came(given_fields: dict[str, Any]) -> Came:
    return read("main", {"FromUserName": "o1", "ToUserName": "gh_1", "CreateTime": "1763700123", **given_fields}, NOW)


def said(**given_fields: Any) -> Content | None:
    inbound = came({"MsgType": "text", "MsgId": "12345", **given_fields}).inbound
    return inbound.content if inbound else None


@pytest.mark.parametrize("case", VECTORS["messages_oa"], ids=lambda case: case["id"])
def test_what_a_message_says(case: dict[str, Any]) -> None:
    found = read("main", fields(case["xml"].encode()), NOW)
    content = found.inbound.content if found.inbound else None
    if case["id"].startswith("location"):
        assert isinstance(content, Location) and content.source == "gcj02"
        assert content.label == case["expected"]["Label"] and found.contact == "talk"
    else:
        assert (content, found.contact) == SAID[case["id"]]
    assert found.openid == case["expected"]["FromUserName"] and found.ours == case["expected"]["ToUserName"]
    if case["expected"].get("MsgId"):
        assert found.id == case["expected"]["MsgId"]


@pytest.mark.parametrize(
    ("name", "results"),
    [
        ("event-templatesendjobfinish-success", (Result("200163836", True),)),
        ("event-templatesendjobfinish-userblock", (Result("200163840", False),)),
        (
            "event-subscribe-msg-sent",
            (Result("1700827132819554304", True, TEMPLATE),),
        ),
        ("event-view", ()),
    ],
)
def test_what_became_of_what_was_sent(name: str, results: tuple[Result, ...]) -> None:
    assert read("main", fields(named("messages_oa")[name]["xml"].encode()), NOW).results == results


def test_the_id_of_a_choice_presses_it_and_a_zero_leaves_its_words() -> None:
    assert said(Content="接单", bizmsgmenuid=f"{LETTER}:accept") == Press(LETTER, "accept")
    zero = VECTORS["observed_fields"][0]["fields"]
    found = read("main", zero, NOW)
    assert found.inbound is not None and found.inbound.content == Text("取消支付") and found.contact == "click"


@pytest.mark.parametrize("text", ["消息", " “消息” ", "消息。", "查看消息", "Messages"])
def test_asking_for_what_lies_ready(text: str) -> None:
    found = came({"MsgType": "text", "MsgId": "12345", "Content": text})
    assert found.more and found.inbound is not None and found.inbound.content == Gone(back=True)
    assert came({"MsgType": "event", "Event": "CLICK", "EventKey": "消息"}).more


@pytest.mark.parametrize("text", ["消息灵通", "没有消息", ""])
def test_other_words_are_words(text: str) -> None:
    assert not came({"MsgType": "text", "Content": text}).more


def test_what_wechat_does_not_show_us() -> None:
    assert said(Content="【收到不支持的消息类型，暂无法显示】") == Unreadable("sticker")
    assert said(Content="") == Unreadable("empty")
    assert said(MsgType="image") == Unreadable("other")
    assert said(MsgType="location", Location_X="x", Location_Y="1") == Unreadable("other")
    assert said(MsgType="location", Location_X="1e999", Location_Y="1") == Unreadable("other")


@pytest.mark.parametrize("scene", ["st_hexie", "in_AbCd-1", "x" * 64, ""])
def test_the_scene_of_a_code_is_the_way_in(scene: str) -> None:
    assert said(MsgType="event", Event="SCAN", EventKey=scene) == Opened(scene)
    assert said(MsgType="event", Event="subscribe", EventKey=f"qrscene_{scene}") == Opened(scene)


@pytest.mark.parametrize("scene", ["a b", "街", "x" * 65, "a\nb"])
def test_a_strange_scene_is_none(scene: str) -> None:
    assert said(MsgType="event", Event="SCAN", EventKey=scene) == Opened("")


def test_names_of_what_came_without_one() -> None:
    """By person, time and words; by person, time, event and key."""
    text = {"MsgType": "text", "Content": "路灯坏了"}
    click = {"MsgType": "event", "Event": "CLICK", "EventKey": "反映"}
    names = [
        came(text).id,
        came({**text, "Content": "路灯又坏了"}).id,
        came({**text, "CreateTime": "1763700124"}).id,
        came({**text, "FromUserName": "o2"}).id,
        came(click).id,
        came({**click, "EventKey": "我的事项"}).id,
        came({**click, "CreateTime": "1763700124"}).id,
        came({**click, "FromUserName": "o2"}).id,
        came({**click, "Event": "SCAN"}).id,
    ]
    assert len(set(names)) == len(names)
    assert came(text).id == names[0] and came({**text, "MsgId": ""}).id != "" and came(click).id == names[4]
    assert came({**click, "Event": "click"}).id == names[4], "its case varies"
    assert not any("o1" in name or "路灯" in name for name in names)


def test_an_id_stays_the_text_that_it_was() -> None:
    assert came({"MsgType": "text", "MsgId": "00025373744922163388"}).id == "00025373744922163388"


@pytest.mark.parametrize(
    ("given_time", "at"), [("1763700100", 1_763_700_100_000), ("", NOW), ("9" * 30, NOW), ("1", NOW)]
)
def test_the_time_is_the_message_s_own_where_it_can_be(given_time: str, at: int) -> None:
    assert came({"MsgType": "text", "CreateTime": given_time}).at == at


@pytest.mark.parametrize("sender", ["", "o 1", "微信", "o" * 65, {"a": "b"}])
def test_a_message_of_nobody(sender: object) -> None:
    with pytest.raises(EnvelopeError, match="sender"):
        came({"FromUserName": sender, "MsgType": "text"})


_TAGS = ["MsgType", "Event", "EventKey", "Content", "MsgId", "MediaId", "Location_X", "Location_Y", "CreateTime"]
_TAGS += ["SubscribeMsgSentEvent", "MsgID", "Status", "bizmsgmenuid", "Title", "Recognition", "List"]
_KINDS = [
    "text",
    "image",
    "voice",
    "location",
    "link",
    "event",
    "subscribe",
    "SCAN",
    "CLICK",
    "subscribe_msg_sent_event",
]
_VALUES = st.recursive(
    st.text(max_size=8) | st.sampled_from(_KINDS),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(_TAGS), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(_TAGS), _VALUES))
def test_fields_of_any_shape_are_read(given_fields: dict[str, Any]) -> None:
    found = came(given_fields)
    assert found.id and found.address == "main:o1"
    assert replace(found, at=0) == replace(came(given_fields), at=0)
