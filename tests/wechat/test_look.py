"""What is said of an account by what WeChat answers; each thing that is looked at has its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from channels.seam import ChannelError
from channels.wechat.account import Account, Template
from channels.wechat.calling import ApiError, Json
from channels.wechat.look import look
from dialogs.looked_keys import Looked

ACCOUNT = Account("main", "wx00", "secret", "token", "key")
HOME = "https://yz.example"
ALL = ["login_fine", "writing_fine", "menu_fine", "roles_fine", "templates_none", "pages_domain"]


@dataclass
class Platform:
    """Answers as the documentation has it; `errors` by path."""

    errors: Mapping[str, Exception] = field(default_factory=dict)
    remain: int = 500_000
    content: str = ""

    async def call(self, path: str, body: Mapping[str, Any] | None = None) -> Json:
        for part, error in self.errors.items():
            if part in path:
                raise error
        if "quota" in path:
            return {"quota": {"daily_limit": 500_000, "used": 500_000 - self.remain, "remain": self.remain}}
        return {"template_list": [{"template_id": "T1", "content": self.content}]} if "template" in path else {}

    async def login(self) -> None:
        await self.call("stable_token")


async def whats(platform: Platform, account: Account = ACCOUNT, home: str = HOME) -> list[str]:
    looked = await look(platform, account, home)
    assert {one.what for one in looked} <= set(Looked)
    return [one.what for one in looked]


async def test_all_is_well() -> None:
    assert await whats(Platform()) == ALL


@pytest.mark.parametrize(
    ("part", "errcode", "first"),
    [
        ("get_api_domain_ip", 40013, ["login_refused", "pages_domain"]),
        ("get_api_domain_ip", 40125, ["login_refused", "pages_domain"]),
        ("get_api_domain_ip", 40164, ["address_unlisted", "pages_domain"]),
        ("stable_token", 40125, ["login_refused", "pages_domain"]),
        ("stable_token", 40164, ["address_unlisted", "pages_domain"]),
        ("get_api_domain_ip", 50002, ["platform_odd", "pages_domain"]),
        ("quota", 48001, ["login_fine", "writing_not"]),
        ("quota", 45009, ["login_fine", "writing_used_up"]),
        ("menu", 48001, ["login_fine", "writing_fine", "menu_not"]),
        ("menu", 46003, ALL),
        ("tags", 48001, ["login_fine", "writing_fine", "menu_fine", "roles_not"]),
    ],
)
async def test_what_is_refused_is_said(part: str, errcode: int, first: list[str]) -> None:
    assert (await whats(Platform({part: ApiError(errcode)})))[: len(first)] == first


async def test_the_address_that_is_not_listed_is_named() -> None:
    unlisted = Platform({"get_api_domain_ip": ApiError(40164, "203.0.113.9")})
    assert (await look(unlisted, ACCOUNT, HOME))[0].detail == "203.0.113.9"


async def test_nobody_answers() -> None:
    away = ChannelError("network")
    assert (await whats(Platform({"get_api": away})))[0] == "platform_away"
    assert (await whats(Platform({"stable_token": away})))[0] == "platform_away"
    assert "platform_away" in await whats(Platform({"menu": away}))


async def test_used_up_unverified_and_without_a_certificate() -> None:
    assert "writing_used_up" in await whats(Platform(remain=0))
    assert await whats(Platform(), replace(ACCOUNT, verified=False)) == ["login_fine", "account_plain"]
    assert (await whats(Platform(), home="http://127.0.0.1:8080"))[-1] == "page_plain"


@pytest.mark.parametrize(("ids", "said"), [(("T1",), "templates_fine"), (("T1", "T2"), "templates_missing")])
async def test_templates_are_looked_up(ids: tuple[str, ...], said: str) -> None:
    templates = {f"notice.n{at}": Template(one, {}) for at, one in enumerate(ids)}
    looked = await look(Platform(), replace(ACCOUNT, templates=templates), HOME)
    assert [(one.what, one.detail) for one in looked][4] == (said, "T2" if len(ids) == 2 else "1")


async def test_templates_that_may_not_be_asked_for_are_not_called_missing() -> None:
    account = replace(ACCOUNT, templates={"notice.n": Template("T1", {})})
    looked = await look(Platform({"template": ApiError(48001)}), account, HOME)
    assert [(one.what, one.detail) for one in looked][4] == ("templates_not", "48001")


async def test_a_subscription_is_in_no_list_that_we_may_read() -> None:
    account = replace(ACCOUNT, templates={"notice.n": Template("S1", {}, subscription=True)})
    assert "templates_fine" in await whats(Platform({"template": ApiError(40066)}), account)


CONTENT = "编号：{{character_string1.DATA}}\n内容：{{thing2.DATA}}\n状态：{{const3.DATA}}"
FITS = {"character_string1": "number", "thing2": "title", "const3": "state"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (FITS, [("templates_fine", "1"), ("template_const", "notice.n: const3")]),
        (FITS | {"const3": "=进度提醒"}, [("templates_fine", "1")]),
        (FITS | {"const3": "title"}, [("template_unfit", "notice.n: const3 = title")]),
        (FITS | {"const3": "=" + "长" * 21}, [("template_unfit", "notice.n: const3 = =" + "长" * 21)]),
        (FITS | {"const3": "=x", "character_string1": "title"}, [
            ("template_unfit", "notice.n: character_string1 = title"),
            ("template_unfit", "notice.n: const3 = =x"),
        ]),
        ({"character_string1": "number", "thing2": "title"}, [("template_lacks", "notice.n: const3")]),
        (FITS | {"const3": "=进度提醒", "thing9": "text"}, [("template_beyond", "notice.n: thing9")]),
        (FITS | {"const3": "=进度提醒", "x9": "text"}, [
            ("template_unknown", "notice.n: x9 = text"),
            ("template_beyond", "notice.n: x9"),
        ]),
    ],
)  # fmt: skip
async def test_the_keywords_of_a_template_are_compared_with_what_wechat_takes(
    fields: dict[str, str], said: list[tuple[str, str]]
) -> None:
    account = replace(ACCOUNT, templates={"notice.n": Template("T1", fields)})
    looked = await look(Platform(content=CONTENT), account, HOME)
    assert {one.what for one in looked} <= set(Looked)
    assert [(one.what, one.detail) for one in looked if one.what.startswith("template")] == said


async def test_the_keywords_of_a_subscription_are_looked_at_by_their_kinds() -> None:
    account = replace(ACCOUNT, templates={"notice.n": Template("S1", {"phrase1": "text"}, subscription=True)})
    assert "template_unfit" in await whats(Platform(), account)
