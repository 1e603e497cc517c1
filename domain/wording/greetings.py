"""Words that are a courtesy and no matter. Lists, never a length: 漏水 is short and is a matter."""

import re
import unicodedata
from typing import Literal

from domain.wording.fold import fold, words

Greeting = Literal["greeting", "thanks", "bye", "number", "emoji", "ok"]

_WORDS: dict[Greeting, str] = {
    "thanks": (
        "谢谢 感谢 多谢 谢了 谢啦 谢 致谢 感激 感恩 辛苦 辛苦了 有劳 劳驾 费心 麻烦了 拜托 拜托了 点赞 3q thx "
        "thanks thank ty tks"
    ),
    "bye": (
        "再见 拜拜 拜 886 byebye bye goodbye goodnight 回见 回头见 回聊 晚安 明天见 再会 先这样 就这样 没事 "
        "没事了 没别的事 没其他事 没有别的事"
    ),
    "greeting": (
        "领导好 领导们好 老师好 站长好 主任好 书记好 委员好 同志好 各位好 师傅好 你好 您好 尼好 你们好 您们好 "
        "大家好 早上好 早晨好 上午好 中午好 下午好 晚上好 早安 午安 早 新年好 新年快乐 节日快乐 周末愉快 "
        "哈喽 哈罗 哈啰 嗨 嘿 喂 hello helo hi hey hiya nihao goodmorning goodafternoon goodevening goodday "
        "在吗 在嘛 在么 在不在 在不 有人吗 有人在吗 有人么 有人在么 请问 请问一下 想问一下 问一下 打扰 打扰了 "
        "打扰一下 好久不见 test 测试 测试一下 试一下 试试"
    ),
    "ok": (
        "好 好的 好滴 好哒 好嘞 好吧 好勒 可以 行 行吧 嗯 恩 唔 哦 噢 喔 啊 哈 呵 嘻 呃 额 是 是的 对 对的 "
        "收到 已收到 知道 知道了 我知道 "
        "晓得 明白 了解 清楚 懂了 没问题 没关系 不客气 不用谢 应该的 知悉 得 要得 ok okay okey okk k yes yeah yep "
        "fine gotit sure roger"
    ),
}
_FILLERS = (
    "啊 呀 哦 噢 喔 哈 呢 吧 啦 了 的 嘞 咯 滴 哟 呦 诶 欸 哎 非常 十分 太 真 真的 万分 很 多 不尽 都 也 先 那 "
    "就 我 我们 "
    "你 您 你们 您们 大家 各位 领导 领导们 老师 委员 站长 主任 书记 同志 师傅 驿站 小驿 机器人 亲 朋友 工作人员 客服 "
    "you all guys very much so alot there sir 已 已经 再次 一下 帮忙 关心 支持 理解"
)
_WHOLE_ONLY: dict[str, Greeting] = dict.fromkeys(
    words("不 没 没有 没有了 不用 不用了 不要 不要了 算了 不了 no nope 不是"), "ok"
)
_PICTURE_NAMES: dict[Greeting, str] = {
    "ok": "强 ok 赞 好的 胜利 点赞 耶",
    "thanks": "抱拳 玫瑰 握手 合十 爱心 拥抱 鲜花 感谢",
    "emoji": (
        "微笑 呲牙 捂脸 偷笑 愉快 憨笑 可怜 流泪 大哭 惊讶 疑问 发怒 尴尬 害羞 调皮 再见 旺柴 让我看看 嘿哈 "
        "苦涩 叹气 裂开 鼓掌 大笑"
    ),
}
_HANDS, _THUMBS = "🙏🌹💐❤🫶", "👍👌🆗✅☑✔💯"
_NUMBER = re.compile(r"[\d〇零一二两三四五六七八九十百壹贰叁肆伍陆柒捌玖拾]+")
_NAMED_PICTURES = re.compile(r"(?:\s*\[([^\[\]]{1,5})\]\s*)+")
_RANK: tuple[Greeting, ...] = ("thanks", "bye", "greeting", "ok")

_KIND_OF: dict[str, Greeting] = {word: kind for kind in _RANK for word in _WORDS[kind].split()}
_SAYABLE = re.compile("|".join(sorted({*_KIND_OF, *_FILLERS.split()}, key=len, reverse=True)))


def greeting(text: str) -> Greeting | None:
    """The kind of courtesy that the whole message is, or None: then it may be a matter."""
    folded = fold(text)
    if named := _NAMED_PICTURES.fullmatch(folded):
        return next((kind for kind, names in _PICTURE_NAMES.items() if named[1] in names.split()), None)
    bare = "".join(char for char in folded if unicodedata.category(char)[0] in "LN")
    if not bare:
        return _picture(text)
    if bare in _WHOLE_ONLY:
        return _WHOLE_ONLY[bare]
    return _said(bare) or _said(re.sub(r"(.)\1{2,}", r"\1", bare)) or ("number" if _NUMBER.fullmatch(bare) else None)


def _picture(text: str) -> Greeting | None:
    if any(char in _THUMBS for char in text):
        return "ok"
    if any(char in _HANDS for char in text):
        return "thanks"
    return "emoji" if text.strip() else None


def _said(bare: str) -> Greeting | None:
    """Read from left to right, the longest known word first; one unknown word and it is no courtesy."""
    place, kinds = 0, set[Greeting]()
    while place < len(bare):
        found = _SAYABLE.match(bare, place)
        if not found:
            return None
        if kind := _KIND_OF.get(found.group()):
            kinds.add(kind)
        place = found.end()
    return next((kind for kind in _RANK if kind in kinds), "greeting")
