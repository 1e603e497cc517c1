"""Words made comparable: one form for what people type in many ways. For matching alone, never stored."""

import re
import unicodedata

READ = 5_000
"""Characters that a hint is looked for in: a message of 100,000 must not hold up its neighbours."""

_TRADITIONAL = str.maketrans(
    "災氣電門樓車聲環衛燈謝嗎請個們這裡裏來沒還壞倒髒亂鄰養業員會區鎮鄉號棟單園廣場學醫樹牆頂陽臺爐煙煤滅過現發點壓"
    "與綫線訴訟執領導幹舉報賄貪訪暈傷殺搶槍賊長婦兒婆爺媽爹託遊戲飯館廠價買賣貴錢雞鴨貓鳥溝汙污濕霧滲牽網圍欄橋鐵雙著",
    "灾气电门楼车声环卫灯谢吗请个们这里里来没还坏倒脏乱邻养业员会区镇乡号栋单园广场学医树墙顶阳台炉烟煤灭过现发点压"
    "与线线诉讼执领导干举报贿贪访晕伤杀抢枪贼长妇儿婆爷妈爹托游戏饭馆厂价买卖贵钱鸡鸭猫鸟沟污污湿雾渗牵网围栏桥铁双着",
)
_SPACED_OUT = re.compile(r"(?<=[\u4e00-\u9fff])[ \t]+(?=[\u4e00-\u9fff])")
_SENTENCE_END = re.compile(r"[。！？!?；;\n…]+")
_CLAUSE_END = re.compile(r"[，,：:~—（）()“”\"《》【】\[\]]+")


def words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


def fold(text: str) -> str:
    """Half-width, small, simplified where our lists need it, and without blanks between Chinese characters."""
    narrow = unicodedata.normalize("NFKC", text).lower().translate(_TRADITIONAL)
    return _SPACED_OUT.sub("", narrow)


def sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def clauses(sentence: str) -> list[str]:
    return [part.strip() for part in _CLAUSE_END.split(sentence) if part.strip()]
