from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dialogs.talk import Button, Card, CardRow, Pick, Speaker
from tests.webchat.fake import a_whole_talk
from tests.webchat.guest import Guest

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)",
    "{{ 7 * 7 }} {% raw %}",
    "</textarea><script>",
    "\u202eevil\u202c \u2066x \u0007\u0000",
    "]]>--><style>*{display:none}",
]


async def test_the_first_page_leads_to_every_station(resident: Guest) -> None:
    page = await resident.get("/")
    assert page.status == 200 and len(re.findall(r'href="/s/[a-z]+"', page.text)) == 8
    for word in ("云溪区", "星河街道", "柳塘镇", "东湖街道", "李慧敏 委员今天 9:00–12:00 值班"):
        assert word in page.text


async def test_an_empty_chat_welcomes_and_offers_kinds_of_matters(resident: Guest) -> None:
    page = await resident.open()
    assert "遇到什么事想和我们商量？直接说、发照片都可以。" in page.text
    assert re.search(r'name="quick" value="停车出行"', page.text)
    await resident.say("你好")
    assert 'name="quick" value="停车出行"' not in (await resident.open()).text


@pytest.mark.parametrize("path", ["/", "/s/xinghe", "/i/never", "/nowhere", "/s/nowhere", "/broken"])
async def test_every_page_carries_the_security_headers(resident: Guest, path: str) -> None:
    headers = (await resident.get(path)).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy and "default-src 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "geolocation=(self)" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store"


async def test_nothing_of_ours_needs_inline_code(resident: Guest) -> None:
    await resident.open()
    a_whole_talk(resident.site.fake, resident.external)
    page = await resident.open()
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", page.text)


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_words_stay_words(resident: Guest, text: str) -> None:
    await resident.open()
    fake = resident.site.fake
    card = Card(text, text, text, "busy", (CardRow(text, text, text, Button(text, text, text)),))
    picks = (Pick(text, text, ((text, text),), text),)
    card = replace(card, day=(text, text, text), parties=(text,), picks=picks, send=Button(text, text, text))
    fake.says(resident.external, text, Speaker("resident", text, text[:1], text), card=card,
              buttons=(Button(text, text, text),))  # fmt: skip
    fake.mine(resident.external, text)
    page = await resident.open()
    async with resident.stream(0) as events:
        _, streamed = await anext(events)
    for html in (page.text, streamed):
        assert "<script>alert" not in html and "<img src=x" not in html and "<style>" not in html
        assert "onfocus='alert" not in html and "49 " not in html
    refused = await resident.say(text, csrf="stale")
    assert "</textarea><script>" not in refused.text and "<script>alert" not in refused.text


async def test_a_letter_with_a_card_says_its_own_sentence_above_it(resident: Guest) -> None:
    await resident.open()
    meeting = Card("电梯谁来修", "XM-C26-001", "等您回复", "busy", (CardRow("clock", "15:00–16:30"),),
                   day=("11月", "26", "周四"), parties=("李慧敏", "区市场监管局"))  # fmt: skip
    to_calendar = Button("l", "5", "加到日历", link="http://127.0.0.1/x/abc")
    resident.site.fake.says(resident.external, "请您参加协商：电梯谁来修", card=meeting, lead="请您参加一场协商。",
                            buttons=(to_calendar,))  # fmt: skip
    page = (await resident.open()).text
    assert "请您参加一场协商。" in page and "请您参加协商：" not in page
    assert "<b>26</b>" in page and "<i>李</i><i>市</i>" in page and '<span class="no nb">XM-C26-001' in page
    assert 'href="http://127.0.0.1/x/abc" target="_blank" rel="noopener"' in page


@pytest.mark.parametrize(
    ("text", "opens"),
    [("https://meet.example.cn/a?b=1", True), ("javascript:alert(1)", False), ("3 栋 http://a", False)],
)
async def test_only_an_address_alone_can_be_opened(resident: Guest, text: str, opens: bool) -> None:
    await resident.open()
    card = Card("电梯谁来修", "XM-C26-001", rows=(CardRow("arrow-up-right", text),), day=("11月", "26", "周四"))
    resident.site.fake.says(resident.external, "", card=card)
    assert (f'<a href="{text}" target="_blank"' in (await resident.open()).text) is opens


async def test_direction_marks_cannot_leave_their_bubble(resident: Guest) -> None:
    await resident.open()
    resident.site.fake.says(resident.external, "\u202eabc")
    assert '<div class="bubble" dir="auto">\u202eabc</div>' in (await resident.open()).text


async def test_older_lines_are_a_link_away(resident: Guest) -> None:
    await resident.open()
    for number in range(1, 151):
        resident.site.fake.says(resident.external, f"第 {number} 句")
    page = await resident.open()
    assert page.lines == list(range(91, 151)) and 'href="?before=91"' in page.text
    older = await resident.get("/s/xinghe?before=91")
    assert older.lines == list(range(31, 91)) and "回到最新" in older.text
    fragment = await resident.get("/s/xinghe/earlier?before=31")
    assert fragment.lines == list(range(1, 31)) and "before=" not in fragment.text
    assert (await resident.get("/s/xinghe?before=abc")).lines == page.lines


async def test_the_language_of_a_stranger(resident: Guest) -> None:
    assert 'lang="zh-CN"' in (await resident.get("/")).text
    assert 'lang="en"' in (await resident.get("/", Accept_Language="en-GB,zh;q=0.5")).text
    assert 'lang="zh-CN"' in (await resident.get("/", Accept_Language="fr,zh-TW;q=0.5")).text
    assert 'lang="en"' in (await resident.get("/s/xinghe?lang=en")).text
    assert 'lang="en"' in (await resident.get("/s/xinghe")).text
    assert 'lang="zh-CN"' in (await resident.get("/?lang=zh_CN")).text
    assert (await resident.get("/?lang=../x")).status == 200


async def test_a_known_person_reads_his_own_language(resident: Guest) -> None:
    await resident.say("hello")
    resident.site.fake.languages[resident.external] = "en"
    assert "Tell us what happened" in (await resident.open()).text


async def test_large_type_is_a_cookie(resident: Guest) -> None:
    assert 'class="large"' not in (await resident.open()).text
    answer = await resident.ask("POST", "/look/large", None, {"back": "/s/xinghe"})
    assert answer.status == 303 and answer.headers["location"] == "/s/xinghe"
    assert 'class="large"' in (await resident.open()).text
    await resident.ask("POST", "/look/large", None, {"back": "/"})
    assert 'class="large"' not in (await resident.open()).text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "", "javascript:x"])
async def test_large_type_leads_nowhere_else(resident: Guest, back: str) -> None:
    assert (await resident.ask("POST", "/look/large", None, {"back": back})).headers["location"] == "/"


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/s/nowhere", 404), ("/broken", 500)])
async def test_what_goes_wrong_is_said_in_both_languages(resident: Guest, path: str, status: int) -> None:
    chinese, english = await resident.get(path), await resident.get(path, Accept_Language="en")
    assert chinese.status == english.status == status
    assert "回到首页" in chinese.text and "Back to the first page" in english.text
    assert (await resident.get(path, Accept="application/json")).headers["content-type"] == "application/json"


async def test_assets_are_kept_for_a_year_and_come_packed(resident: Guest) -> None:
    page = await resident.open()
    for url in re.findall(r'(?:href|src)="(/assets/[^"]+)"', page.text):
        answer = await resident.get(url)
        assert answer.status == 200 and "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"
    assert (await resident.get("/assets/chat/old/chat.css")).headers["cache-control"] == "no-cache"
    assert (await resident.get("/assets/chat/x/nothing.css")).status == 404


async def test_robots_and_monitors_may_ask_for_the_head(resident: Guest) -> None:
    assert (await resident.ask("HEAD", "/")).status == 200


async def test_a_whole_talk_is_drawn(resident: Guest) -> None:
    await resident.open()
    a_whole_talk(resident.site.fake, resident.external)
    page = await resident.open()
    for word in (
        "XH-261121-007",
        "协商中",
        'aria-current="step"',
        "看全部进展",
        'class="pill"',
        'value="k1 edit_place"',
    ):
        assert word in page.text
    assert "约定微协商" in page.text and 'aria-label="改 地点"' in page.text
    assert page.headers["content-encoding"] == "gzip"
