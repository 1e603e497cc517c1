"""How a letter looks in WeChat: texts within their bytes, choices to press or numbered, links. Pure.

Source: "发送客服消息" and "被动回复用户消息" on developers.weixin.qq.com: 2,048 bytes a text; `<a href>` makes a link.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

from channels.texts import cut_at, first_bytes
from channels.wechat.calling import Json
from channels.wechat.own_pages import NUMBER
from channels.wechat.paging import LONGEST
from channels.wechat.press import menu_id
from dialogs.talk import Button, Picture, Rendered
from locales.catalogue import said

_MOST_CHOICES = 9
_LONGEST_LABEL = 60
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


def brief(letter: Rendered) -> Rendered:
    """A list names each of its matters once: where its words do so already, a choice is the number alone."""
    lines = letter.plain.splitlines()
    numbered, buttons = letter.numbered, []
    for button in letter.buttons:
        number = button.label.partition(" ")[0]
        if NUMBER.fullmatch(number) and any(line.startswith(button.label.removesuffix("…")) for line in lines):
            numbered = numbered.replace(f"\n{button.code} {button.label}", f"\n{button.code} {number}")
            button = replace(button, label=number)
        buttons.append(button)
    return replace(letter, numbered=numbered, buttons=tuple(buttons))


def words(letter: Rendered) -> str:
    """All that a text can carry: its words, its choices as numbered lines unless it goes without, its links."""
    letter = brief(letter)
    told = letter.numbered or letter.plain or letter.text
    for button in letter.buttons:
        if button.link:  # stands there as bare words
            told = told.replace(f"\n{button.label} {button.link}", "")
    return "\n".join(filter(None, [shown(told).strip(), how_to_choose(letter), *links(letter)]))


def how_to_choose(letter: Rendered) -> str:
    """Where nothing can be tapped: by number, or by the matter's own while numbers mean another question."""
    waits = [button for button in letter.buttons if not button.link]
    if any(f"\n{button.code} {button.label}" in letter.numbered for button in waits):
        return said("label.answer_by_number", language(letter), {})
    if waits and letter.numbered == letter.plain and letter.card is not None and letter.card.number:
        return said("label.take_up_by_number", language(letter), {"number": letter.card.number})
    return ""


def more_line(letter: Rendered, more: int) -> str:
    return said("label.more_waiting", language(letter), {"count": str(more)})


def choices(letter: Rendered) -> list[Button]:
    """What may be pressed in a menu of its own; none where a number or a link says it better."""
    found = [button for button in letter.buttons if not button.link]
    # A letter whose numbers mean another question shows none of them.
    numbered = letter.numbered != letter.plain
    fit = len(found) == len(letter.buttons) <= _MOST_CHOICES and all(size(b.label) <= _LONGEST_LABEL for b in found)
    return found if numbered and fit else []


def photos(letter: Rendered) -> list[Picture]:
    """Those that are there."""
    return [one for one in letter.pictures if one.kind == "photo" and (one.path or one.content)]


def messages(letter: Rendered, *, menu: bool) -> list[Json]:
    """The customer-service messages of its words, without the address: parts in their order, choices under the last."""
    pressed = choices(brief(letter)) if menu else []
    if not pressed:
        return [_text(part) for part in split(words(letter))]
    room = LONGEST - sum(size(shown(button.label)) + 1 for button in pressed) - 16
    *before, head = split(shown(letter.plain or letter.text).strip() or "…", room)
    lines = [{"id": menu_id(button.letter, button.code), "content": shown(button.label)} for button in pressed]
    tail = {"head_content": head, "list": lines, "tail_content": ""}
    return [*(_text(part) for part in before), {"msgtype": "msgmenu", "msgmenu": tail}]


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
