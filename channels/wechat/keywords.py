"""The keywords of templates: what each kind may hold, and which parts of a letter fit there. Pure.

Sources: "发送模板消息", 类目模板消息参数值内容限制说明 (…/doc/service/api/notify/template/api_sendtemplatemessage), and
"发送订阅通知" (…/notify/notify/api_sendnewsubscribemsg): thing 20 characters, character_string 32 without Chinese,
phrase 5 Han, const 20 and only what WeChat has approved beforehand, or nothing. All others may not be empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from channels.seam import Look
from channels.texts import cut_at
from channels.wechat.account import FIXED, PARTS, Template

_NOTHING = "见详情"
_IN_CONTENT = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\.DATA\s*\}\}")
_HAN = "\u4e00-\u9fff"


@dataclass(frozen=True, slots=True)
class _Kind:
    """`takes`: the parts of a letter that fit; fixed words fit everywhere."""

    fitted: Callable[[str], str]
    takes: frozenset[str] = frozenset()


def kind_of(keyword: str) -> str:
    """thing of thing12."""
    return re.sub(r"[0-9]*(\.DATA)?$", "", keyword)


def fitting(keyword: str, value: str) -> str:
    """The value, cut to what its keyword may hold."""
    kind = kind_of(keyword)
    found = _KINDS.get(kind, _THING).fitted(" ".join(value.split()))
    return found if kind == "const" else found or _NOTHING


def faults(letters: str, template: Template, content: str) -> Iterator[Look]:
    """What is wrong with the settings of one template; `content` as WeChat has it, empty where it does not say."""
    for keyword, part in template.fields.items():
        kind = kind_of(keyword)
        about = f"{letters}: {keyword} = {part}"
        if kind not in _KINDS:
            yield Look("template_unknown", False, about)
        elif not part.startswith(FIXED):
            if part not in _KINDS[kind].takes:
                yield Look("template_unfit", False, about)
            elif kind == "const":
                yield Look("template_const", None, f"{letters}: {keyword}")
        elif fitting(keyword, part.removeprefix(FIXED)) != part.removeprefix(FIXED):
            yield Look("template_unfit", False, about)
    wanted = [*dict.fromkeys(_IN_CONTENT.findall(content))]
    ours = [keyword.removesuffix(".DATA") for keyword in template.fields]
    for keyword in wanted:
        if keyword not in ours and kind_of(keyword) not in _UNSHOWN:
            yield Look("template_lacks", False, f"{letters}: {keyword}")
    for keyword in ours:
        if wanted and keyword not in wanted:
            yield Look("template_beyond", False, f"{letters}: {keyword}")


def _cut(most: int) -> Callable[[str], str]:
    def cut(value: str) -> str:
        return value if len(value) <= most else value[: cut_at(value, most - 1) or most - 1].rstrip() + "…"

    return cut


def _only(pattern: str, most: int, nothing: str = "") -> Callable[[str], str]:
    wanted = re.compile(pattern)

    def kept(value: str) -> str:
        return "".join(wanted.findall(value))[:most] or nothing

    return kept


def _const(value: str) -> str:
    """Words of another language are none of those that were approved."""
    return value if len(value) <= 20 and re.search(f"[{_HAN}]", value) else ""


_UNSHOWN = frozenset({"first", "remark"})
"""Of old templates; since 2023 nobody is shown them."""
_THING = _Kind(_cut(20), PARTS)
_KINDS: dict[str, _Kind] = {
    "thing": _THING,
    "keyword": _THING,
    "short_thing": _Kind(_cut(10), PARTS - {"time"}),
    "character_string": _Kind(_only("[!-~]", 32, "-"), frozenset({"number"})),
    "phrase": _Kind(_only(f"[{_HAN}]", 5), frozenset({"state"})),
    "const": _Kind(_const, frozenset({"state"})),
    "name": _Kind(_only(f"[{_HAN}A-Za-z]", 10), frozenset({"station"})),
    "time": _Kind(lambda value: value[:32], frozenset({"time"})),
    "date": _Kind(lambda value: value[:32], frozenset({"time"})),
    "number": _Kind(_only("[0-9.]", 32, "0")),
    "letter": _Kind(_only("[A-Za-z]", 32, "A")),
    "phone_number": _Kind(_only("[0-9+() -]", 17, "-")),
}
