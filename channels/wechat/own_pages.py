"""The way from a letter to its matter on our own page, where this account knows who opens it."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

from channels.wechat.account import Account
from dialogs.talk import Button, Rendered
from locales.catalogue import said

NUMBER = re.compile(r"(?<![A-Z])[A-Z]{1,8}-(?:[0-9]{6}|C[0-9]{2})-[0-9]{3,}(?:-[0-9]+)?")
"""Of a matter or a consultation, and what hangs on one: a department's sheet, an action."""
_HAN = re.compile("[\u4e00-\u9fff]")


def chat_link(account: Account) -> str:
    return f"{account.pages}/wechat/{account.name}/in"


def item_link(account: Account, number: str) -> str:
    return f"{chat_link(account)}?item={quote(number)}"


def with_page(account: Account, letter: Rendered) -> Rendered:
    """With a link to its matter: where it has nothing to choose, or brings what WeChat does not carry."""
    number = letter.card.number if letter.card is not None else ""
    if not (account.pages and account.verified and NUMBER.fullmatch(number)):
        return letter
    if letter.buttons and not any(one.kind != "photo" for one in letter.pictures):
        return letter
    language = "zh_CN" if _HAN.search(letter.plain) else "en"
    page = Button(letter.id, "page", said("button.read_on_web", language), link=item_link(account, number))
    return replace(letter, buttons=(*letter.buttons, page))
