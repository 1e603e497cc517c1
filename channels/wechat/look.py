"""What an account may do and what it lacks, found out by asking for things that change nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from channels.seam import ChannelError, Look
from channels.wechat.account import Account
from channels.wechat.calling import ApiError, Calls, Entrance
from channels.wechat.keywords import faults

_BAD_LOGIN = frozenset({40001, 40013, 40125, 41002, 41004})
_UNLISTED = 40164
_USED_UP = 45009
_NO_MENU = 46003


async def look(calls: Entrance, account: Account, public_url: str) -> Sequence[Look]:
    """In the order in which it is put right. What depends on the login is not asked for without one."""
    about = [*_pages(account, public_url)]
    try:
        await calls.call("/cgi-bin/get_api_domain_ip")
        await calls.login()  # a token from before would hide a secret that is wrong by now
    except ApiError as error:
        return [_login(error), *about]
    except ChannelError:
        return [Look("platform_away", False), *about]
    looked = [Look("login_fine", True)]
    if not account.verified:
        return [*looked, Look("account_plain", None), *about]
    try:
        looked += [await _writing(calls), await _menu(calls), await _roles(calls), *await _templates(calls, account)]
    except ChannelError:
        looked.append(Look("platform_away", False))
    return [*looked, *about]


def _login(error: ApiError) -> Look:
    if error.errcode == _UNLISTED:
        return Look("address_unlisted", False, error.told)
    what = "login_refused" if error.errcode in _BAD_LOGIN else "platform_odd"
    return Look(what, False, str(error.errcode))


def _pages(account: Account, public_url: str) -> Iterator[Look]:
    scheme, _, host = public_url.partition("://")
    if scheme != "https":
        yield Look("page_plain", False, public_url)
    elif account.verified:
        yield Look("pages_domain", None, re.split(r"[/:]", host)[0])


async def _writing(calls: Calls) -> Look:
    try:
        found = await calls.call("/cgi-bin/openapi/quota/get", {"cgi_path": "/cgi-bin/message/custom/send"})
    except ApiError as error:
        return Look("writing_used_up" if error.errcode == _USED_UP else "writing_not", False, str(error.errcode))
    left = int(found.get("quota", {}).get("remain", 0))
    return Look("writing_fine", True, f"{left:,}") if left else Look("writing_used_up", False)


async def _menu(calls: Calls) -> Look:
    try:
        await calls.call("/cgi-bin/menu/get")
    except ApiError as error:
        if error.errcode != _NO_MENU:
            return Look("menu_not", False, str(error.errcode))
    return Look("menu_fine", True)


async def _roles(calls: Calls) -> Look:
    try:
        await calls.call("/cgi-bin/tags/get")
    except ApiError as error:
        return Look("roles_not", None, str(error.errcode))
    return Look("roles_fine", True)


async def _templates(calls: Calls, account: Account) -> Sequence[Look]:
    """Those of subscriptions stand in another list, which only the account's own users see."""
    if not account.templates:
        return [Look("templates_none", None)]
    contents: dict[str, str] = {}
    wanted = {one.id for one in account.templates.values() if not one.subscription}
    if wanted:
        try:
            found = await calls.call("/cgi-bin/template/get_all_private_template")
        except ApiError as error:
            return [Look("templates_not", False, str(error.errcode))]
        contents = {one["template_id"]: str(one.get("content", "")) for one in found.get("template_list", [])}
    looked = [Look("templates_missing", False, one) for one in sorted(wanted - contents.keys())]
    for letters, template in account.templates.items():
        looked += faults(letters, template, contents.get(template.id, ""))
    if any(one.good is False for one in looked):
        return looked
    return [Look("templates_fine", True, str(len(account.templates))), *looked]
