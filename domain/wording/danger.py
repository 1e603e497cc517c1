"""Is somebody in danger now? Heard rather once too often, but not where it is feared, remembered or talked about."""

import re
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from domain.wording.danger_words import CALLS, PHRASES, DangerKind, Phrases
from domain.wording.danger_words_en import ENGLISH
from domain.wording.fold import READ, clauses, fold, sentences

GAS_COMPANY = "燃气抢修"
_NEAR = 80

_NOW = re.compile(
    r"正在|刚刚|刚才|现在|此刻|眼下|马上|赶紧|赶快|快来|快点|快派|救命|救人|还在|今晚|着火了|起火了|失火了|"
    r"(?<!以)目前"
)
_IF = re.compile(
    r"如果|假如|假设|要是|倘若|若是|若(?!干)|万一|一旦|真(?:的|要)?(?:着|起|失|出|有|发生)|要真|的话|难道(?:要|"
    r"非|等)|是不是(?:要|非)?(?:等|出)|非要|非得|等到|等(?:着)?(?:出|真|发生)|会不会"
)
_FEAR = re.compile(
    r"容易|极易|易(?=着|起|失|引|发|造|触|漏|燃)|会(?!所|议|计|展)|怕|担心|担忧|恐|以免|避免|免得|防止|防范|"
    r"预防|谨防|严防|杜绝|隐患|风险|如何|怎样|怎么处理|为了|曾提|假使|足以|有可能|可能|"
    r"提醒|应急|禁止|严禁|不得|不准|禁|防|差一?点(?!砸)|险些|几乎|好比|犹如|就像|像是?|仿佛|^如(?!今)|比如|"
    r"例如|诸如|导致|引发|造成(?!了)|威胁(?:到|着)"
)
_GUESS = re.compile(r"(?:好像|似乎|可能|恐怕|怕是|会不会是|是不是|像是)(?:是|已经|有人|又)?$")
_PAST = re.compile(
    r"曾|去年|前年|上个?月|上周|上次|那次|那年|当年|当时|当晚|当天|以前|之前|前些|前几天|前不久|往年|多年前|"
    r"年前|早年|不久前|后来|事后|历史上|近年|这几年|"
    r"昨[天晚日夜]|前[天晚]|(?:19|20)?\d\d年|\d+月\d+[日号]?|\d+月份|\d+[./-]\d+[./-]\d+|年初|年底|每年|每次|"
    r"多次|经常|时常|常常|屡次|屡屡|数次|几次|接二连三|接连|频发|频繁|频频|时有|司空见惯|不止一|连续|"
    r"[\d一二三两四五六七八九十几多数]+[起次](?!火了)|平均|已经?(?:被)?(?:扑灭|灭|处理|解决|救)"
)
_LONG_AGO = re.compile(
    r"曾|去年|前年|上个?月|那年|当年|以前|往年|多年前|年前|早年|历史上|近年|这几年|(?:19|20)?\d\d年|"
    r"\d+月\d+[日号]?|\d+月份|\d+[./-]\d+[./-]\d+|年初|年底|每年|后来|事后"
)
_NOT = re.compile(
    r"(?:没有|没|未|不是|并非|不会|不能|无|并未|不让|不许|别|又不是|不算|不敢|不存在|不曾|从未)(?:再|发生|出现|"
    r"人|过|任何|什么|见|闻到|有|是)*$"
)
_TOPIC = re.compile(
    r"^(?:的|时|时候|后|之后|以后|过|前|之前)?(?:演练|宣传|预案|知识|培训|教育|事故|案|报警器|保险|险|原因|"
    r"认定|责任|赔偿|损失|隐患|危险|风险|可能|电话|"
    r"公司|的?危害|事件|问题|逃生|通道|怎么逃|怎么跑|谁负责|谁来|后果|不堪|保护|检测|概率|几率|行为|罪|犯|分子|"
    r"者|嫌疑|案件|受害|防治|预防|救援|疏散|系统)|"
    r"^(?:时|时候|以后|之后|后|的话)|^、"
)
_WHAT_THEN = re.compile(r"^(?:怎么办|咋办|怎么得了|无处|[我你他谁]来?负责)")
_GONE = re.compile(r"(?:已经?|都)?(?:被)?(?:扑灭|灭了|熄灭|修好了|处理好了|找到了|找回来了|救出来了|救出)")


class Danger(BaseModel):
    model_config = ConfigDict(frozen=True)

    kind: DangerKind
    phrase: str
    """The words that were heard, folded."""

    def numbers(self, gas_company: str = GAS_COMPANY) -> tuple[str, ...]:
        """Whom to call, first first. The gas company is the district's setting: a number, or its name."""
        return tuple(gas_company if call == "gas" else call for call in CALLS[self.kind])


def _rules(listed: Iterable[Phrases]) -> tuple[tuple[Phrases, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((phrases, re.compile("|".join(phrases.says)), re.compile(phrases.unless)) for phrases in listed)


_CHINESE, _ENGLISH = _rules(PHRASES), _rules(ENGLISH)
_LATIN = re.compile("[a-z]{2}")


def danger(text: str) -> Danger | None:
    """The gravest danger of which the text tells as happening now."""
    folded = fold(text[: 4 * READ])
    told = sentences(folded)
    for phrases, says, unless in (*_CHINESE, *(_ENGLISH if _LATIN.search(folded) else ())):
        for index, sentence in enumerate(told):
            before = told[index - 1] if index else ""
            if heard := _heard(sentence, before, phrases, says, unless):
                return Danger(kind=phrases.kind, phrase=heard)
    return None


def _heard(sentence: str, before: str, phrases: Phrases, says: re.Pattern[str], unless: re.Pattern[str]) -> str | None:
    if not says.search(sentence) or _is_over(sentence, before, phrases.lasting):
        return None
    said = ""
    for clause in clauses(sentence):
        if not unless.search(clause):
            for found in says.finditer(clause):
                if not _is_only_talked_about(said[-_NEAR:], clause, found):
                    return found.group()
        said += clause
    return None


def _is_over(sentence: str, before: str, lasting: bool) -> bool:
    if _GONE.search(sentence):
        return True
    if _NOW.search(sentence):
        return False
    return bool((_LONG_AGO if lasting else _PAST).search(sentence) or _LONG_AGO.search(before))


def _is_only_talked_about(before: str, clause: str, found: re.Match[str]) -> bool:
    head, tail = clause[max(0, found.start() - _NEAR) : found.start()], clause[found.end() : found.end() + _NEAR]
    if _NOT.search(head) or _TOPIC.search(tail):
        return True
    happened = found.group().endswith(("了", "着")) or tail.startswith("了")
    if happened and _GUESS.search(head):
        return False
    if not happened and _WHAT_THEN.search(tail):
        return True
    return bool(_IF.search(before + head + found.group()) or _FEAR.search(head))
