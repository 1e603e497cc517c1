from __future__ import annotations

import pytest

from tests.webchat.guest import Guest


@pytest.mark.parametrize("token", ["", "no-token", "AAAA", "é", "A" * 43])
async def test_a_form_without_our_token_is_not_taken_and_its_words_stay(resident: Guest, token: str) -> None:
    await resident.open()
    page = await resident.say("楼道灯坏了", csrf=token)
    assert page.status == 403 and "楼道灯坏了</textarea>" in page.text
    assert resident.site.fake.inbox == []


async def test_the_token_of_another_browser_does_not_fit(resident: Guest, other: Guest) -> None:
    token = (await other.open()).field("csrf")
    await resident.open()
    assert (await resident.say("楼道灯坏了", csrf=token)).status == 403


async def test_a_browser_without_cookies_is_told(resident: Guest) -> None:
    token = (await resident.open()).field("csrf")
    resident.http.cookie_jar.clear()
    page = await resident.say("楼道灯坏了", csrf=token)
    assert page.status == 403 and "Cookie" in page.text


async def test_a_token_taken_from_the_page_after_a_refusal_works(resident: Guest) -> None:
    await resident.open()
    page = await resident.say("楼道灯坏了", csrf="stale")
    assert (await resident.say("楼道灯坏了", csrf=page.field("csrf"))).status == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("kind", ["say", "press", "place"])
async def test_a_form_of_another_site_is_refused(resident: Guest, headers: dict[str, str], kind: str) -> None:
    page = await resident.post(kind, headers, text="x", press="a b", lat="1", lon="2")
    assert page.status == 403 and resident.site.fake.inbox == []


async def test_our_own_origin_is_let_in(resident: Guest) -> None:
    assert (await resident.say("一", {"Origin": resident.site.url})).status == 303
    assert (await resident.say("二", {"Sec_Fetch_Site": "same-origin", "Origin": "null"})).status == 303


@pytest.mark.parametrize("path", ["/i/abc", "/demo/xinghe/member", "/look/large"])
async def test_other_forms_check_the_origin_too(resident: Guest, path: str) -> None:
    assert (await resident.ask("POST", path, {"Sec_Fetch_Site": "cross-site"})).status == 403
