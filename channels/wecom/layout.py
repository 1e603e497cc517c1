"""How a letter looks in WeCom: texts within the limit, links in them, a card with the choices. Pure.

Sizes: "发送应用消息", developer.work.weixin.qq.com/document/path/90236; a card's are what the platform advises.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from channels.texts import cut_at, first_bytes
from dialogs.talk import Button, Rendered

LONGEST = 2048  # bytes in one text; the rest would be cut off
MOST_BUTTONS = 6
MOST_OPTIONS = 20
_TITLE, _DESC, _SUBTITLE, _LINES = 26, 30, 112, 3
_LABEL, _OPTION = 10, 17
_KEY = 1024  # bytes
_TAG = re.compile(r"<(?=\s*/?\s*a\b)", re.IGNORECASE)
_SENTENCE = re.compile(rf"[^。？！]{{1,{_TITLE - 1}}}[。？！]")
_LOOSE = " \n，、；：,;:（(《“"
_CHINESE = re.compile("[\u4e00-\u9fff]")

Card = dict[str, Any]
"""A `template_card` of the interface."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Texts, then the card where there is one. `plain` is the whole without it, for members who get no cards."""

    texts: tuple[str, ...]
    card: Card | None
    plain: tuple[str, ...]


def lay_out(rendered: Rendered, submit: tuple[str, str], *, cards: bool) -> Layout:
    """`submit` stands on the button of a card with a list, in Chinese and in English."""
    choices = [button for button in rendered.buttons if not button.link]
    links = [button for button in rendered.buttons if button.link]
    plain = _texts(_by_number(rendered, choices), links)
    if not cards or not choices or len(choices) > MOST_OPTIONS:
        return Layout(plain, None, plain)
    words = rendered.plain.strip()
    if len(choices) > MOST_BUTTONS or any(_width(_label(choice)) > 2 * _LABEL for choice in choices):
        card = _list(rendered, choices, submit[not _CHINESE.search(rendered.plain)])
        words = _by_number(rendered, choices) if _cut_off(choices) else words
        own: Sequence[Button] = ()
    else:
        own = links if len(choices) + len(links) <= MOST_BUTTONS else ()
        card = _buttons(choices, own)
    card["task_id"] = choices[0].letter
    beside = [link for link in links if link not in own]
    room = (_DESC, 0) if "checkbox" in card else (_SUBTITLE, _LINES)  # a list has no text of its own below the title
    if not beside and (head := _short(words, *room)) is not None:
        return Layout((), _headed(card, *head), plain)
    return Layout(_texts(words, beside), _headed(card, _title(rendered), ""), plain)


def _by_number(rendered: Rendered, choices: Sequence[Button]) -> str:
    """The words and the choices as lines; without numbers while these mean another question's choices."""
    if not choices or rendered.numbered == rendered.plain:
        return rendered.plain.strip()
    return "\n".join([rendered.plain, *(f"{choice.code} {_label(choice)}" for choice in choices)]).strip()


def anchor(button: Button) -> str:
    """A link in a text; nothing of it can end the tag or the attribute."""
    link = button.link.replace('"', "%22").replace("<", "%3C").replace(">", "%3E")
    label = _label(button).replace("<", "＜").replace(">", "＞")
    return f'<a href="{link}">{label}</a>'


def without_links(text: str) -> str:
    """People's words may not become links of ours: WeCom reads the tag `a` in a text, and nothing else."""
    return _TAG.sub("＜", text)


def split(text: str, longest: int = LONGEST) -> list[str]:
    """Parts of so many bytes, cut at the end of a line if the second half has one, and never within a character."""
    parts, rest = [], text.strip()
    while len(rest.encode()) > longest:
        cut = _cut(rest, longest)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in (*parts, rest) if part]


def _texts(words: str, links: Sequence[Button]) -> tuple[str, ...]:
    """A link is never cut in two."""
    parts = split(without_links(_clean(words)))
    for line in map(anchor, links):
        if parts and len(f"{parts[-1]}\n{line}".encode()) <= LONGEST:
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    return tuple(parts)


def _cut(text: str, longest: int) -> int:
    fits = len(first_bytes(text, longest))
    return cut_at(text, fits) or fits


def _buttons(choices: Sequence[Button], links: Sequence[Button]) -> Card:
    keys = [{"type": 0, "key": _key(choice.letter, choice.code)} for choice in choices]
    keys += [{"type": 1, "url": link.link} for link in links]
    shown = [
        {**key, "text": _label(button), "style": 1 if button.primary else 2}
        for button, key in zip((*choices, *links), keys, strict=True)
    ]
    return {"card_type": "button_interaction", "button_list": shown}


def _list(rendered: Rendered, choices: Sequence[Button], submit: str) -> Card:
    numbered = _cut_off(choices)
    options = [
        {"id": choice.code, "text": _shortened(f"{choice.code} " * numbered + _label(choice), _OPTION)}
        for choice in choices
    ]
    return {
        "card_type": "vote_interaction",
        "checkbox": {"question_key": "choice", "mode": 0, "option_list": options},
        "submit_button": {"text": submit, "key": _key(rendered.id, "")},
    }


def _cut_off(choices: Sequence[Button]) -> bool:
    """Whether some label is longer than a list shows: the words then say all of them in full, by number."""
    return any(len(_label(choice)) > _OPTION for choice in choices)


def _headed(card: Card, title: str, rest: str) -> Card:
    if not rest:
        return {**card, "main_title": {"title": title}}
    if "checkbox" in card:
        return {**card, "main_title": {"title": title, "desc": rest}}
    return {**card, "main_title": {"title": title}, "sub_title_text": rest}


def _short(words: str, longest: int, lines: int) -> tuple[str, str] | None:
    """Title and what stands below it, where a card holds all the words."""
    title, _, rest = _clean(words).partition("\n")
    rest = rest.strip()
    if not title and not rest:
        return "…", ""
    fits = len(title) <= _TITLE and len(rest) <= longest and rest.count("\n") <= lines
    return (title.strip(), rest) if fits else None


def _title(rendered: Rendered) -> str:
    """Of a card whose words went before it: what it is about, else their first sentence."""
    about = (rendered.card.title or rendered.card.number) if rendered.card else ""
    first = _clean(about or rendered.lead or rendered.plain).strip().partition("\n")[0]
    sentence = _SENTENCE.match(first)
    return sentence.group() if sentence else _shortened(first or "…", _TITLE)


def _key(letter: str, code: str) -> str:
    key = f"{letter}:{code}"
    if len(key.encode()) > _KEY:
        raise ValueError("the code of a button is too long")
    return key


def _label(button: Button) -> str:
    return _clean(button.label).strip() or button.code or "…"


def _shortened(text: str, most: int) -> str:
    """Cut where a clause or a word ends, and never within a character; the whole stands in the words beside it."""
    if len(text) <= most:
        return text
    clause = max(text.rfind(mark, most // 2, most - 1) for mark in "，、；：,;:")
    cut = clause if clause > 0 else cut_at(text, most - 1) or most - 1
    return text[:cut].rstrip(_LOOSE) + "…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _clean(text: str) -> str:
    """Without lone surrogates, which cannot be sent at all."""
    return text.encode("utf-8", "replace").decode()
