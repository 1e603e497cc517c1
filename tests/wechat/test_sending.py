"""Letters on their way out: within WeChat's counts and bytes, by the next way where one is shut, never twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from channels import tokens
from channels.seam import ADDRESS_GONE, UNTIL_CONTACT, ChannelError
from channels.wechat import client as clients
from channels.wechat import sending
from channels.wechat.account import Account, Template
from channels.wechat.client import Client, Wire
from channels.wechat.inbound import Result
from channels.wechat.sending import Sender
from dialogs.talk import Button, Card, Picture, Rendered, Speaker
from tests.talk import picture
from tests.wechat.kept import Kept, now
from tests.wechat.people import Person
from tests.wechat.platform import AES_KEY, APP_ID, SECRET, TOKEN
from tests.wechat.server import WeChatServer

OPENID = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"
LETTER = "01a20302-8be4-7000-b7b8-1d12664f36fb"
NUMBER = "要选哪一个，回复前面的数字就行"
SAID = "物业说周五前把车清走，您看行不行？"
TEMPLATE = Template(
    "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY",
    {"character_string1": "number", "thing2": "title", "phrase3": "state", "time4": "time", "thing5": "text"},
)


@pytest.fixture
async def server() -> AsyncIterator[WeChatServer]:
    async with WeChatServer() as server:
        yield server
    assert [one for one in server.platform.violations if "allowed" not in one] == []


@pytest.fixture
def person(server: WeChatServer) -> Person:
    return server.person(OPENID)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def account(server: WeChatServer) -> Account:
    return Account("main", APP_ID, SECRET, TOKEN, AES_KEY, api=server.api)


@pytest.fixture
async def sender(account: Account, kept: Kept) -> AsyncIterator[Sender]:
    async with made(account, kept) as sender:
        yield sender


class made:
    """A sender with its connections."""

    def __init__(self, account: Account, kept: Kept) -> None:
        self._wire = Wire()
        self._client = Client(account, self._wire, kept, now)
        self._sender = Sender(account, self._client, kept, now)

    async def __aenter__(self) -> Sender:
        return self._sender

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()
        await self._wire.close()


async def writes(person: Person, sender: Sender, text: str = "在吗") -> None:
    person.says(text)
    await sender.opened(person.openid, "talk", now())


async def clicks(person: Person, sender: Sender) -> None:
    person.clicks_menu("my")
    await sender.opened(person.openid, "click", now())


def letter(text: str = SAID, *labels: str, number: int = 0, link: str = "", **more: object) -> Rendered:
    id_ = LETTER[:-4] + f"{number:04x}"
    buttons = [Button(id_, str(place), label) for place, label in enumerate(labels, 1)]
    buttons += [Button(id_, "9", "在网页上看", link=link)] if link else []
    lines = [f"{one.label} {one.link}" if one.link else f"{one.code} {one.label}" for one in buttons]
    made = Rendered(
        id_,
        now(),
        Speaker("bot", "驿站助手", "驿"),
        text,
        text,
        "\n".join([text, *lines]),
        buttons=tuple(buttons),
        kind="notice.answered",
    )
    return replace(made, **more)  # type: ignore[arg-type]


async def refused(sender: Sender, rendered: Rendered | None = None) -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        await sender.send(OPENID, rendered or letter())
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    return raised.value


# --- what it looks like ----------------------------------------------------------------------------


async def test_words_then_choices_to_press(server: WeChatServer, person: Person, sender: Sender) -> None:
    await writes(person, sender)
    assert await sender.send(OPENID, letter(SAID, "解决了", "没有解决")) == LETTER[:-4] + "0000"
    (heard,) = person.heard
    assert heard.text == f"{SAID}\n解决了\n没有解决"
    assert heard.choices == [(f"{LETTER[:-4]}0000:1", "解决了"), (f"{LETTER[:-4]}0000:2", "没有解决")]


async def test_links_open_and_peoples_words_are_no_markup(person: Person, sender: Sender) -> None:
    await writes(person, sender)
    words = 'a<b 对吗？<a href="https://x.example">点这里</a> &lt;b&gt; AT&T </A>'
    await sender.send(OPENID, letter(words, link='https://yz.example/i?a=1&b="2"'))
    assert person.heard[0].text == (
        'a＜b 对吗？＜a href="https://x.example">点这里＜/a> ＆lt;b＆gt; AT&T ＜/A>\n'
        '<a href="https://yz.example/i?a=1&b=%222%22">在网页上看</a>'
    )


async def test_a_long_text_goes_in_parts_of_whole_characters(person: Person, sender: Sender) -> None:
    await writes(person, sender)
    await sender.send(OPENID, letter("👨‍👩‍👧" * 150, "行"))
    texts = [heard.text for heard in person.heard]
    assert len(texts) == 2 and all(len(text.encode()) <= 2048 for text in texts)
    assert "".join(texts).removesuffix("\n行") == "👨‍👩‍👧" * 150
    assert texts[1].startswith("👨‍👩‍👧")
    assert person.heard[1].choices and not person.heard[0].choices


async def test_pictures_come_before_their_words_and_are_uploaded_once(
    server: WeChatServer, person: Person, sender: Sender
) -> None:
    photo = Picture("p1", "照片", content=picture())
    await writes(person, sender)
    await sender.send(OPENID, letter(pictures=(photo,)))
    await sender.send(OPENID, letter(number=1, pictures=(photo,)))
    assert [bool(heard.image) for heard in person.heard] == [True, False, True, False]
    assert len([path for path, _ in server.platform.calls if path == "media/upload"]) == 1


async def test_a_picture_that_wechat_has_lost_is_uploaded_again(
    server: WeChatServer, person: Person, sender: Sender
) -> None:
    photo = Picture("p1", "照片", content=picture())
    await writes(person, sender)
    await sender.send(OPENID, letter(pictures=(photo,)))
    server.account().media.clear()
    await sender.send(OPENID, letter(number=1, pictures=(photo,)))
    assert person.heard[2].image and person.heard[3].text == SAID


async def test_words_go_alone_where_too_few_may_be_sent(person: Person, sender: Sender) -> None:
    photos = tuple(Picture(f"p{n}", "照片", content=picture(colour)) for n, colour in enumerate(("red", "blue", "tan")))
    await clicks(person, sender)
    await sender.send(OPENID, letter(pictures=photos))
    assert [heard.text for heard in person.heard] == [SAID]


async def test_choices_are_numbered_where_one_more_is_all_that_may_be_sent(person: Person, sender: Sender) -> None:
    await clicks(person, sender)
    for number in (1, 2):
        await sender.send(OPENID, letter(number=number))
    await sender.send(OPENID, letter(SAID, "行", "不行", link="https://yz.example/i/1"))
    last = person.heard[-1]
    assert not last.choices
    assert last.text == f'{SAID}\n1 行\n2 不行\n{NUMBER}\n<a href="https://yz.example/i/1">在网页上看</a>'


async def test_who_writes_again_may_press_what_could_not_be_sent(person: Person, sender: Sender) -> None:
    waited = letter(SAID, "行", "不行")
    assert (await refused(sender, waited)).reason == UNTIL_CONTACT
    assert sender.passive(waited, 0) == f"{SAID}\n1 行\n2 不行\n{NUMBER}"
    await writes(person, sender)
    assert sender.passive(waited, 0) is None
    await sender.send(OPENID, waited)
    assert [label for _, label in person.heard[-1].choices] == ["行", "不行"]


async def test_a_voice_is_heard_on_the_page(person: Person, sender: Sender) -> None:
    await writes(person, sender)
    await sender.send(OPENID, letter(pictures=(Picture("v", "语音", path="/nowhere.wav", kind="voice"),)))
    assert person.heard[0].text == f"{SAID}\n（还有语音、图片或文件，请在网页上看）"


def test_what_a_response_carries(sender: Sender) -> None:
    assert sender.passive(letter(), 0) == SAID
    assert sender.passive(letter(), 2) == f"{SAID}\n\n还有 2 条消息，回复“消息”查看"
    assert sender.passive(letter("It is done."), 1) == "It is done.\n\n1 more for you: reply “messages” to see"
    assert sender.passive(letter(SAID, "行", "不行"), 0) is None  # to press is better
    assert sender.passive(letter("好" * 700), 0) is None
    assert sender.passive(letter(pictures=(Picture("p", "照片", content=b"1"),)), 0) is None


async def test_an_account_that_may_only_answer_numbers_its_choices(account: Account, kept: Kept) -> None:
    async with made(replace(account, verified=False), kept) as sender:
        assert sender.passive(letter(SAID, "行", "不行"), 1) == (
            f"{SAID}\n1 行\n2 不行\n{NUMBER}\n\n还有 1 条消息，回复“消息”查看"
        )
        long = sender.passive(letter("好" * 3000), 3)
        assert long is not None and len(long.encode()) <= 2048 and long.endswith("查看")


# --- how much --------------------------------------------------------------------------------------


async def test_five_after_a_message_and_not_one_refused(server: WeChatServer, person: Person, sender: Sender) -> None:
    await writes(person, sender)
    for number in range(5):
        await sender.send(OPENID, letter(number=number))
    assert (await refused(sender, letter(number=5))).reason == UNTIL_CONTACT
    await clicks(person, sender)
    for number in range(5, 8):
        await sender.send(OPENID, letter(number=number))
    assert (await refused(sender, letter(number=8))).reason == UNTIL_CONTACT
    assert len(person.heard) == 8 and not server.platform.refused


@pytest.mark.parametrize("code", [45015, 45047, 48002])
async def test_where_wechat_counts_otherwise_it_is_right(
    server: WeChatServer, person: Person, sender: Sender, kept: Kept, code: int
) -> None:
    await writes(person, sender)
    server.fail("custom/send", "errcode", code=code)
    assert (await refused(sender)).reason == UNTIL_CONTACT
    assert await kept.left(f"main:{OPENID}") == 0
    assert sender.passive(letter(SAID, "行"), 0) == f"{SAID}\n1 行\n{NUMBER}"  # a response that still waits carries it
    await writes(person, sender)
    assert await sender.send(OPENID, letter())


async def test_parts_that_went_out_are_not_sent_again(server: WeChatServer, person: Person, sender: Sender) -> None:
    long = letter("好" * 1500)
    await writes(person, sender)
    server.fail("custom/send", "errcode", code=0)  # the first goes through …
    server.fail("custom/send", "errcode", code=-1)
    error = await refused(sender, long)
    assert (error.reason, error.permanent) == ("busy", False)
    await sender.send(OPENID, long)
    parts = [body["text"]["content"] for body in server.called("message/custom/send")]
    assert len(parts) == 4 and parts[1] == parts[2] and parts[0] + parts[2] + parts[3] == "好" * 1500


async def test_no_words_are_left_out_where_fewer_parts_may_be_sent_the_second_time(
    server: WeChatServer, person: Person, sender: Sender
) -> None:
    """The photo that went out is not a part of what goes without it."""
    long = letter("好" * 1000, "行", pictures=(Picture("p1", "照片", content=picture()),))
    await writes(person, sender)
    for number in (1, 2):
        await sender.send(OPENID, letter(number=number))
    server.fail("custom/send", "errcode", code=0)  # the photo goes through …
    server.fail("custom/send", "cut_before")
    assert (await refused(sender, long)).reason == "network"
    assert (await refused(sender, long)).reason == UNTIL_CONTACT
    await writes(person, sender)
    await sender.send(OPENID, long)
    assert "".join(heard.text for heard in person.heard).count("好") == 1000


async def test_what_wechat_did_not_take_counts_nowhere(
    server: WeChatServer, person: Person, sender: Sender, kept: Kept
) -> None:
    await writes(person, sender)
    server.fail("custom/send", "errcode", code=-1)
    await refused(sender)
    assert await kept.left(f"main:{OPENID}") == 5
    server.fail("custom/send", "cut_after")
    assert (await refused(sender)).reason == "network"
    assert await kept.left(f"main:{OPENID}") == 4  # it may have arrived


# --- templates -------------------------------------------------------------------------------------


@pytest.fixture
def with_template(server: WeChatServer, account: Account) -> Account:
    server.account().templates.add(TEMPLATE.id)
    return replace(account, templates={"notice.answered": TEMPLATE})


async def test_a_template_goes_where_nothing_else_may(person: Person, with_template: Account, kept: Kept) -> None:
    card = Card("消防通道晚上总有车占着，喊了好几回都没人理睬啊", "XH-261121-007", "待评价")
    told = letter(
        "通道清出来了，划了黄线，保安每晚九点会巡一遍", link="https://yz.example/i/1", card=card, at=1_795_400_000_000
    )
    async with made(with_template, kept) as sender:
        sent = await sender.send(OPENID, told)
        assert (await sender.send(OPENID, told)) == told.id  # asked for once more, it is sent once
    (heard,) = person.heard
    assert sent.startswith("t:") and heard.how == "template" and heard.url == "https://yz.example/i/1"
    assert heard.text.splitlines() == [
        "character_string1: XH-261121-007",
        "thing2: 消防通道晚上总有车占着，喊了好几回都没…",
        "phrase3: 待评价",
        "time4: 2026年11月23日 10:13",
        "thing5: 通道清出来了，划了黄线，保安每晚九点会…",
    ]


async def test_a_template_opens_the_matter(person: Person, with_template: Account, kept: Kept) -> None:
    told = letter(card=Card("车占道", "XH-261121-007", "待评价"))
    async with made(replace(with_template, pages="https://yz.example"), kept) as sender:
        await sender.send(OPENID, told)
    assert person.heard[0].url == "https://yz.example/wechat/main/in?item=XH-261121-007"


async def test_a_template_that_did_not_arrive_is_told_back(
    with_template: Account, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TOLD_EARLY", (0.0, 0.0))
    kept.known = {"t:200163837"}
    async with made(with_template, kept) as sender:
        await sender.told(OPENID, Result("200163836", True))
        await sender.told(OPENID, Result("200163837", False))
        assert kept.unknown == 0
        await sender.told(OPENID, Result("200163838", False))
    mine = f"main:{OPENID}"
    assert kept.results == [(mine, f"t:{id}", False, "") for id in ("200163837", "200163838", "200163838")]
    assert kept.unknown == 1, "looked for twice, counted once"


async def test_a_subscription_that_has_no_number_yet_is_found_by_its_template(
    server: WeChatServer, person: Person, account: Account, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.account().templates.add(TEMPLATE.id)
    person.agreed[TEMPLATE.id] = 1
    templates = {"notice.answered": replace(TEMPLATE, subscription=True)}
    kept.known = {"s:17"}
    async with made(replace(account, templates=templates), kept) as sender:
        sent = await sender.send(OPENID, letter())
        await sender.told(OPENID, Result("17", True, TEMPLATE.id))
    ((_, name, well, among),) = kept.results
    assert (name, well) == ("s:17", True) and sent.startswith(among)


async def test_a_subscription_goes_to_who_asked_for_it(
    server: WeChatServer, person: Person, account: Account, kept: Kept
) -> None:
    server.account().templates.add(TEMPLATE.id)
    templates = {"notice.answered": replace(TEMPLATE, subscription=True)}
    async with made(replace(account, templates=templates), kept) as sender:
        assert (await refused(sender)).reason == UNTIL_CONTACT
        person.agreed[TEMPLATE.id] = 1
        assert await sender.send(OPENID, letter())
        assert (await refused(sender, letter(number=1))).reason == UNTIL_CONTACT
    assert [heard.how for heard in person.heard] == ["subscribe"]


@pytest.mark.parametrize("code", [40037, 47003])
async def test_a_template_that_is_none_is_tried_once(
    server: WeChatServer, with_template: Account, kept: Kept, code: int
) -> None:
    server.fail("template/send", "errcode", times=-1, code=code)
    async with made(with_template, kept) as sender:
        for number in range(3):
            assert (await refused(sender, letter(number=number))).reason == UNTIL_CONTACT
    assert len(server.called("message/template/send")) == 1
    assert kept.troubles == [f"not_allowed {TEMPLATE.id} {code}"]


# --- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "reason", "permanent"),
    [
        (43004, "blocked", True),
        (40003, "gone", True),
        (45002, "bad_request", True),
        (47001, "bad_request", True),
        (-1, "busy", False),
        (45011, "flood", False),
        (99999, "bad_request", False),
    ],
)
async def test_each_refusal_has_its_meaning(
    server: WeChatServer, person: Person, sender: Sender, code: int, reason: str, permanent: bool
) -> None:
    await writes(person, sender)
    server.fail("custom/send", "errcode", code=code)
    error = await refused(sender)
    assert (error.reason, error.permanent) == (reason, permanent)
    assert (error.reason in ADDRESS_GONE) == (code in (43004, 40003))


@pytest.mark.parametrize("code", [48001, 48004, 50001])
async def test_what_the_account_may_not_do_is_asked_once(
    server: WeChatServer, person: Person, with_template: Account, kept: Kept, code: int
) -> None:
    server.fail("custom/send", "errcode", times=-1, code=code)
    async with made(with_template, kept) as sender:
        await writes(person, sender)
        assert (await sender.send(OPENID, letter())).startswith("t:")
        assert (await refused(sender, letter(number=1, kind="notice.other"))).reason == UNTIL_CONTACT
    assert len(server.called("message/custom/send")) == 1
    assert kept.troubles == [f"not_allowed custom {code}"] and await kept.left(f"main:{OPENID}") == 5


async def test_an_account_without_menus_numbers_its_choices(
    server: WeChatServer, person: Person, sender: Sender, kept: Kept
) -> None:
    await writes(person, sender)
    server.fail("custom/send", "errcode", code=40200)
    await sender.send(OPENID, letter(SAID, "行", "不行"))
    assert [heard.text for heard in person.heard] == [f"{SAID}\n1 行\n2 不行\n{NUMBER}"]
    assert sender.passive(letter(SAID, "行", number=1), 0) == f"{SAID}\n1 行\n{NUMBER}"
    assert await kept.left(f"main:{OPENID}") == 4


async def test_a_day_used_up_begins_anew_at_midnight_in_beijing(
    server: WeChatServer, person: Person, account: Account, kept: Kept
) -> None:
    at = 1_795_449_600_000 - 3_600_000  # an hour before 2026-11-24 00:00 there
    wire = Wire()
    client = Client(account, wire, kept, now)
    clock = [at]
    sender = Sender(account, client, kept, lambda: clock[0])
    await writes(person, sender)
    server.fail("custom/send", "errcode", code=45009)
    error = await refused(sender)
    assert error.reason == "quota" and error.retry_after == 3_660
    await refused(sender)
    assert len(server.called("message/custom/send")) == 1
    clock[0] += 3_660_000
    assert await sender.send(OPENID, letter())
    await client.close()
    await wire.close()


async def test_a_day_of_tokens_used_up_is_waited_for(server: WeChatServer, account: Account, kept: Kept) -> None:
    server.fail("stable_token", "errcode", code=45009)
    async with made(account, kept) as sender:
        await sender.opened(OPENID, "talk", now())
        error = await refused(sender)
    assert error.reason == "quota" and error.retry_after is not None and 0 < error.retry_after <= 86_460


async def test_an_address_that_is_not_on_the_list_is_named_to_the_operator(
    server: WeChatServer, person: Person, sender: Sender, kept: Kept
) -> None:
    server.account().whitelisted = False
    await writes(person, sender)
    error = await refused(sender)
    assert (error.reason, error.permanent, error.retry_after) == ("address_refused", False, 900)
    assert kept.troubles == ["address_refused 127.0.0.1"]
    await refused(sender, letter(number=1))
    assert server.account().calls["token"] == 1  # asked again in a minute


async def test_a_wrong_secret_is_the_operators_matter(account: Account, kept: Kept) -> None:
    async with made(replace(account, secret="0" * 32), kept) as sender:
        await sender.opened(OPENID, "talk", now())
        assert (await refused(sender)).reason == "unauthorized"
    assert kept.troubles == ["unauthorized 40125"]


async def test_a_token_that_ended_is_renewed_amid_a_letter(
    server: WeChatServer, person: Person, sender: Sender
) -> None:
    await writes(person, sender)
    await sender.send(OPENID, letter())
    for issued in server.account().issued:
        issued.replaced = True
    await sender.send(OPENID, letter(number=1))
    assert len(person.heard) == 2 and server.account().forced == []


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_lasting_refusal_of_tokens_is_bounded(
    server: WeChatServer, person: Person, sender: Sender, kept: Kept, code: int
) -> None:
    server.fail("custom/send", "errcode", times=-1, code=code)
    await writes(person, sender)
    for number in range(5):
        error = await refused(sender, letter(number=number))
        assert (error.reason, error.permanent) == ("unauthorized", False)
    assert len(server.account().forced) == 1
    assert len(server.called("message/custom/send")) <= 7
    assert "unauthorized" in kept.troubles[0]


@pytest.mark.parametrize("kind", ["cut_before", "html"])
async def test_what_is_no_answer_is_tried_again(
    server: WeChatServer, person: Person, sender: Sender, kind: str
) -> None:
    await writes(person, sender)
    server.fail("custom/send", kind)
    error = await refused(sender)
    assert (error.reason, error.permanent, error.retry_after) == ("network", False, None)
    assert await sender.send(OPENID, letter())


async def test_a_token_server_that_hangs_holds_nobody_else_up(
    server: WeChatServer, person: Person, account: Account, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "ANSWER_IN", 0.1)
    server.fail("stable_token", "hang", times=1)
    other = Kept()
    async with made(account, kept) as sender, made(replace(account, name="other"), other) as beside:
        await writes(person, sender)
        await beside.opened(OPENID, "talk", now())
        hanging = asyncio.gather(*(refused(sender, letter(number=n)) for n in range(3)))
        await asyncio.sleep(0.01)
        assert await beside.send(OPENID, letter())
        assert {error.reason for error in await hanging} == {"network"}


async def test_a_call_that_hangs_ends(
    server: WeChatServer, person: Person, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "ANSWER_IN", 0.2)
    server.fail("custom/send", "hang")
    await writes(person, sender)
    assert (await refused(sender)).reason == "network"


async def test_nothing_secret_stands_in_log_or_error(
    server: WeChatServer, person: Person, sender: Sender, kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await writes(person, sender)
    for kind, code in (("errcode", 99999), ("errcode", 48001), ("cut_before", 0), ("html", 0), ("errcode", 40001)):
        server.fail("custom/send", kind, code=code, message=f"no {SAID}")
        try:
            await sender.send(OPENID, letter(SAID))
        except ChannelError as error:
            assert SAID not in repr(error) and OPENID not in repr(error)
    assert kept.token is not None
    for secret in (kept.token.value, SECRET, SAID, OPENID, AES_KEY):
        assert secret not in caplog.text + repr(sender) + repr(sender.account)


# --- files -----------------------------------------------------------------------------------------


async def fetched(sender: Sender, media: str) -> bytes:
    return b"".join([piece async for piece in sender.fetch(media)])


async def test_a_file_is_fetched_within_its_days(server: WeChatServer, person: Person, sender: Sender) -> None:
    sound = b"#!AMR\n" + bytes(range(256)) * 900
    media = person.sends_voice(sound)["MediaId"]
    assert await fetched(sender, media) == sound
    server.platform.clock.move(3 * 86_400_000 + 1)
    with pytest.raises(ChannelError, match="no_file") as raised:
        await fetched(sender, media)
    assert raised.value.permanent


async def test_a_token_that_ended_is_renewed_before_a_file(
    server: WeChatServer, person: Person, sender: Sender
) -> None:
    media = person.sends_photo(picture())["MediaId"]
    await fetched(sender, media)
    for issued in server.account().issued:
        issued.replaced = True
    assert await fetched(sender, media) == picture()


async def test_a_file_that_cannot_be_had_now_is_tried_again(
    server: WeChatServer, person: Person, sender: Sender
) -> None:
    media = person.sends_voice()["MediaId"]
    for kind, reason in (("html", "network"), ("cut_before", "network")):
        server.fail("media/get", kind, times=2 if kind == "cut_before" else 1)  # a read is repeated at once
        with pytest.raises(ChannelError, match=reason) as raised:
            await fetched(sender, media)
        assert not raised.value.permanent
    server.fail("media/get", "errcode", code=-1)
    with pytest.raises(ChannelError, match="busy"):
        await fetched(sender, media)


async def test_a_video_is_none_of_our_files(server: WeChatServer, person: Person, sender: Sender) -> None:
    with pytest.raises(ChannelError, match="no_file") as raised:
        await fetched(sender, person.sends_video()["MediaId"])
    assert raised.value.permanent


# --- whether anybody answers -----------------------------------------------------------------------


async def test_that_nobody_answers_is_told_until_somebody_does(
    server: WeChatServer, person: Person, sender: Sender, kept: Kept
) -> None:
    await writes(person, sender)
    server.fail("custom/send", "cut", times=2)
    for _ in range(2):
        assert (await refused(sender)).reason == "network"
    assert kept.troubles == ["network"], "once, however often"
    await sender.send(OPENID, letter())
    assert kept.troubles == []


async def test_a_refusal_is_an_answer_and_takes_away_no_other_trouble(
    server: WeChatServer, person: Person, sender: Sender, kept: Kept
) -> None:
    await writes(person, sender)
    kept.troubles += ["network", "not_allowed menu 48001"]  # of a process that is gone
    server.fail("custom/send", "errcode", code=-1)
    assert (await refused(sender)).reason == "busy"
    assert kept.troubles == ["not_allowed menu 48001"]
