"""What `check` tells of an application, in words."""

from __future__ import annotations

import pytest

from channels.seam import Lookable
from channels.wecom import WecomChannel
from dialogs.looked_keys import Looked
from locales.catalogue import said
from tests.wecom.server import WecomServer
from tests.wecom.station import Kept, made


async def told(channel: WecomChannel) -> list[tuple[str, bool | None, str]]:
    assert isinstance(channel, Lookable)
    (found,) = (await channel.look()).values()
    for one in found:
        for language in ("zh_CN", "en"):
            assert said(f"looked.{Looked(one.what)}", language, {"detail": one.detail})
    return [(one.what, one.good, one.detail) for one in found]


async def test_an_application_that_works(channel: WecomChannel) -> None:
    assert await told(channel) == [("app_fine", True, "协商驿站")]


async def test_switched_off_or_seen_by_nobody(server: WecomServer, channel: WecomChannel) -> None:
    server.world.agent = {"close": 1, "allow_partys": {"partyid": []}}
    assert [what for what, _, _ in await told(channel)] == ["app_fine", "app_closed", "app_unseen"]


@pytest.mark.parametrize(
    ("method", "code", "what", "detail"),
    [
        ("gettoken", 40001, "app_refused", "40001"),
        ("gettoken", 40013, "app_refused", "40013"),
        ("gettoken", 60020, "app_untrusted", "1.1.1.1"),
        ("gettoken", -1, "platform_away", ""),
        ("agent/get", 301002, "app_refused", "301002"),
        ("agent/get", 60020, "app_untrusted", "1.1.1.1"),
        ("agent/get", 12345, "platform_odd", "12345"),
    ],
)
async def test_what_is_wrong(
    server: WecomServer, channel: WecomChannel, method: str, code: int, what: str, detail: str
) -> None:
    server.fail(method, "error", times=9, code=code)
    assert await told(channel) == [(what, False, detail)]


async def test_a_token_from_before_hides_no_secret_that_is_wrong_by_now(
    server: WecomServer, channel: WecomChannel
) -> None:
    assert await told(channel) == [("app_fine", True, "协商驿站")]
    server.fail("gettoken", "error", code=40001)
    assert await told(channel) == [("app_refused", False, "40001")]


async def test_a_platform_that_does_not_answer(server: WecomServer, channel: WecomChannel) -> None:
    server.fail("agent/get", "cut_before", times=9)
    assert await told(channel) == [("platform_away", False, "")]


async def test_the_operator_is_told_until_it_is_over(server: WecomServer, kept: Kept) -> None:
    channel = made(server, kept)
    server.fail("gettoken", "error", code=60020)
    server.fail("agent/get", "error", times=2, code=60020)
    for _ in range(4):
        await channel.look()
        channel._clients["main"].tokens._failed = None
    assert kept.troubles == ["address_refused 1.1.1.1", "address_refused 1.1.1.1", ""]
    await channel.close()
