"""How a letter looks in WeChat: texts within their bytes, choices to press or numbered, links. Pure.

Source: "发送客服消息" and "被动回复用户消息" on developers.weixin.qq.com: 2,048 bytes a text; `<a href>` makes a link.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

from channels.texts import cut_at, first_bytes
from channels.wechat.calling import Json
from channels.wechat.paging import LONGEST
from channels.wechat.press import menu_id
from dialogs.talk import Button, Picture, Rendered
from locales.catalogue import said

_MOST_CHOICES = 9
_LONGEST_LABEL = 60
_BY_CHANCE = 8
"""A line of the words may begin with as many characters as a label without being meant."""
_TAG = re.compile(r"<(?=[/!?A-Za-z])")
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]{1,12};)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_HAN = re.compile("[\u4e00-\u9fff]")
_IN_LINKS = "%/:?#[]@!$&'()*+,;=-._~"


def shown(text: str) -> str:
    """People's words as words. Whether WeChat undoes entities is said nowhere: what could begin one, or a tag, is
    written full-width, which reads the same and means nothing to it."""
    text = _CONTROL.sub("", text.encode("utf-8", "replace").decode())
    return _ENTITY.sub("＆", _TAG.sub("＜", text))


def language(letter: Rendered) -> str:
    """Of the lines that the channel adds itself."""
    return "zh_CN" if _HAN.search(letter.plain or letter.text) or not (letter.plain or letter.text) else "en"


def size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def links(letter: Rendered) -> list[str]:
    """A line each that opens its page; an address that its words spell out opens it already."""
    anchors = [button for button in letter.buttons if button.link and button.link not in letter.plain]
    return [f'<a href="{quote(button.link, safe=_IN_LINKS)}">{shown(button.label)}</a>' for button in anchors]


def words(letter: Rendered) -> str:
    """All that a text can carry: its words, its choices as numbered lines unless it goes without, its links."""
    return "\n".join(filter(None, [shown(_numbered(letter)).strip(), how_to_choose(letter), *links(letter)]))


def how_to_choose(letter: Rendered) -> str:
    """Where nothing can be tapped: by number, or by the matter's own while numbers mean another question."""
    waits = [button for button in letter.buttons if not button.link]
    if any(f"\n{button.code} {button.label}" in letter.numbered for button in waits):
        return said("label.answer_by_number", language(letter), {})
    if waits and letter.numbered == letter.plain and letter.card is not None and letter.card.number:
        return said("label.take_up_by_number", language(letter), {"number": letter.card.number})
    return ""


def _numbered(letter: Rendered) -> str:
    """A choice that the words tell already has its number there. Links stand below as links, not as bare words."""
    told = letter.plain or letter.text
    if letter.numbered in ("", letter.plain):
        return told
    lines, place = told.split("\n"), _said(letter)
    for code, at in place.items():
        lines[at] = f"{code} {lines[at]}"
    others = [button for button in letter.buttons if not button.link and button.code not in place]
    return "\n".join([*lines, *(_choice(letter, button) for button in others)])


def _choice(letter: Rendered, button: Button) -> str:
    """With its number, where it goes by one: what is there alone beside a question for words goes by its name."""
    numbered = f"{button.code} {button.label}"
    return numbered if f"\n{numbered}" in letter.numbered else button.label


def _said(letter: Rendered) -> dict[str, int]:
    """By the code of a choice, the one line of the words that begins with its label, as in a list of matters."""
    lines = (letter.plain or letter.text).split("\n")
    found = {}
    for button in letter.buttons:
        begun = [at for at, line in enumerate(lines) if line.startswith(button.label.removesuffix("…"))]
        if len(begun) == 1 and len(button.label) >= _BY_CHANCE and not button.link:
            found[button.code] = begun[0]
    return found if len(set(found.values())) == len(found) else {}


def more_line(letter: Rendered, more: int) -> str:
    return said("label.more_waiting", language(letter), {"count": str(more)})


def choices(letter: Rendered) -> list[Button]:
    """What may be pressed in a menu of its own, each as it reads there; none where numbers say it better."""
    lines, place = (letter.plain or letter.text).split("\n"), _said(letter)
    found = [
        replace(button, label=lines[place[button.code]] if button.code in place else button.label)
        for button in letter.buttons
        if not button.link
    ]
    # A letter whose numbers mean another question shows none of them.
    numbered = letter.numbered != letter.plain
    fit = len(found) <= _MOST_CHOICES and all(size(button.label) <= _LONGEST_LABEL for button in found)
    return found if numbered and fit else []


def photos(letter: Rendered) -> list[Picture]:
    """Those that are there."""
    return [one for one in letter.pictures if one.kind == "photo" and (one.path or one.content)]


def messages(letter: Rendered, *, menu: bool) -> list[Json]:
    """The customer-service messages of its words, without the address: parts in their order, choices under the last.

    What may be opened comes after what may be pressed, as a menu carries no links.
    """
    pressed = choices(letter) if menu else []
    if not pressed:
        return [_text(part) for part in split(words(letter))]
    room = LONGEST - sum(size(shown(button.label)) + 1 for button in pressed) - 16
    pressable = set(_said(letter).values())
    lines = (letter.plain or letter.text).split("\n")
    told = "\n".join(line for at, line in enumerate(lines) if at not in pressable)
    *before, head = split(shown(told).strip() or "…", room)
    listed = [{"id": menu_id(button.letter, button.code), "content": shown(button.label)} for button in pressed]
    tail = {"head_content": head, "list": listed, "tail_content": ""}
    opened = split("\n".join(links(letter)))
    return [*map(_text, before), {"msgtype": "msgmenu", "msgmenu": tail}, *map(_text, opened)]


def _text(part: str) -> Json:
    return {"msgtype": "text", "text": {"content": part}}


def split(text: str, longest: int = LONGEST) -> list[str]:
    """Parts of at most so many bytes, cut at the end of a line, else of a sentence, never within a character."""
    parts, rest = [], text.strip()
    while size(rest) > longest:
        cut = _cut(rest, longest)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in (*parts, rest) if part]


def fitting(text: str, longest: int) -> str:
    return text if size(text) <= longest else text[: _cut(text, longest - 3)].rstrip() + "…"


def _cut(text: str, longest: int) -> int:
    fits = len(first_bytes(text, longest))
    if cut := cut_at(text, fits, lambda at: not _amid_link(text, at)):
        return cut
    start = text.rfind("<a href=", 0, fits)
    return start if start > 0 else fits


def _amid_link(text: str, at: int) -> bool:
    return text.rfind("<a href=", 0, at) > text.rfind("</a>", 0, at)
