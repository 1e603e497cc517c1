"""Does the matter belong to somebody else by law? Only a hint: the resident decides, no word is dropped."""

import re
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.wording.fold import READ, fold
from domain.wording.title import opening

PetitionKind = Literal["secret", "lawsuit", "personnel", "petition"]


class Petition(BaseModel):
    model_config = ConfigDict(frozen=True)

    kind: PetitionKind
    phrase: str
    """The words that were heard, folded."""


class _Signs(NamedTuple):
    kind: PetitionKind
    sure: str
    """One is enough."""
    hint: str
    """Two different ones are needed, or one in the opening: people mention these in any matter."""


_CADRE = (
    r"(?:领导|书记|[县区市镇乡局处科所站村院校]长|主任|村?支书|村?干部|领导班子|公务员|法官|民警|警察|交警|"
    r"城管队长|派出所|公安局|经侦|村委会?|村组?会计)"
)
_WRONG = (
    r"(?:贪|受贿|索贿|行贿|腐败|违纪|以权谋私|滥用职权|徇私|勾结|侵吞|挪用|渎职|克扣|包庇|敛财|截留|吃拿|冒领|"
    r"霸占|侵占|套取|优亲厚友|乱搞|作风问题|生活作风|好处费|欺负|欺压|恐吓|报复|赌博|嫖|暴打|打人|超生|公报私仇)"
)
_COURT = r"(?:法院|法庭|中院|高院|仲裁委?|执行局)"
_SIGNS: tuple[_Signs, ...] = (
    _Signs(
        "secret",
        r"(?:涉及|属于|泄露|泄漏|出卖|窃取|刺探|接触)(?:了|到)?(?:国家|军事|党和国家|部队)(?:的)?(?:秘密|机密|"
        r"绝密)|(?:有|是|属于|涉及)涉密|涉密(?:文件|资料|人员|单位|信息|岗位)|国家秘密|"
        r"军事(?:机密|秘密|禁区|基地|部署)|部队(?:番号|部署|调动|换防)|绝密(?:文件|件|级)|机密(?:文件|件)|"
        r"(?:有|是|举报|发现)(?:[^,。]{0,4})间谍|军用机场|导弹",
        r"涉密|军事|军队|保密|机密",
    ),
    _Signs(
        "lawsuit",
        rf"{_COURT}[^。!?\n]{{0,10}}(?:判决|裁定|裁决|判了|判的|判我|已判)|(?:判决|裁定|裁决|仲裁|"
        rf"生效)[^。!?\n]{{0,14}}(?:不执行|未执行|没执行|拒不|执行难|强制执行|不公|不服|枉法|错判|不认)|"
        r"执行(?:不了|不下去|难)的?(?:案|款)|申请(?:强制|恢复)执行|(?:不服|维持|"
        r"撤销)(?:[^。,!?\n]{0,8})(?:判决|裁定|裁决)|(?:一审|二审|终审)(?!核)|再审(?:申请|判决|裁定|程序|案)|"
        r"申请再审|"
        r"(?:提起|提出|申请|正在|进入)(?:了)?(?:行政|民事|刑事|劳动)?(?:诉讼|上诉|仲裁|抗诉|复议)|"
        rf"(?:已|已经|正在|我们?|业主们?|被|把我|物业|将其?)(?:向{_COURT}|到{_COURT})?(?:起诉|上诉)|"
        rf"起诉(?:了)?(?:我|他|她)|(?:起诉|(?<![警报广转公宣忠劝])告)(?:了)?(?:到{_COURT}|至{_COURT})|(?:向|到|"
        rf"去|上)[^。,!?\n]{{0,8}}{_COURT}(?:起诉|提起|申请|上诉|告|立案)|"
        r"(?:民事|行政|刑事|执行)(?:判决书|裁定书|调解书)|仲裁(?:裁决|委员会裁|结果)|冤假错案|枉法裁判|(?:在|"
        r"正|要|想|准备)打官司|失信被执行人|判决书|(?:我们?|官司|已经?)(?:胜诉|败诉|打赢|打输)|开庭审理",
        r"法院(?![门旁附对宿路家中空楼里边前后东西南北])|判决|仲裁|诉讼|起诉|开庭|执行局|法官|官司|老赖|冤案|"
        r"败诉|胜诉|行政复议",
    ),
    _Signs(
        "personnel",
        rf"(?:举报|控告|检举|查处|查办|严惩|状告)[^。!?\n]{{0,22}}{_CADRE}[^。!?\n]{{0,18}}{_WRONG}|"
        rf"{_CADRE}[^。!?\n]{{0,8}}{_WRONG}|"
        rf"(?:举报|控告|检举)[^。,!?\n]{{0,14}}{_CADRE}(?:$|[。,!?\n]|的?(?:问题|行为|违))|(?:贪污受贿|"
        rf"贪污腐败|贪赃枉法|买官卖官|任人唯亲|吃空饷|公款吃喝|公车私用|收受贿赂|收红包)|"
        r"干部(?:的)?(?:任免|任用|选拔|提拔|任命|竞聘)|(?:免去|撤换|罢免|撤掉)[^。,!?\n]{0,10}(?:书记|局长|"
        r"主任|校长|院长|村长|科长|职务)|(?:村|换届|两委)[^。,!?\n]{0,8}(?:贿选|选举舞弊)|贿选|"
        r"违反(?:了)?(?:中央)?八项规定|(?:请|望|求|希望|恳请|建议)[^。,!?\n]{0,6}(?:纪委|监委|监察委|巡视组)",
        r"纪委|监委|监察委|巡视组|贪污|贪官|腐败|受贿|徇私|渎职|滥用职权|村干部|违纪|以权谋私|保护伞|官商勾结|"
        r"官官相护|利益输送|权钱交易|中饱私囊|小金库|收受好处|提拔|任免",
    ),
    _Signs(
        "petition",
        r"(?:我们?|大家|业主们?|村民们?|准备|打算|要|想|只好|只能|被迫)(?:去|再|集体|进京|赴京|赴省|到省里?|"
        r"越级|逐级|继续|到北京|去北京|一起)*(?:上访|信访)(?!局|办|反馈|反映)|(?:进京|赴京|赴省|到北京|"
        r"去北京)(?:上访|告状)|"
        r"上访(?:多年|[一二三四五六七八九十两几\d]+(?:多)?年)|截访|信访(?:件|事项|答复|处理意见|复查|复核|终结|"
        r"积案|条例|回复|号)|(?:申请)?复查复核|集体信访",
        r"上访|信访局|信访办|信访|联名信|讨说法|请愿|静坐|拉横幅|群体性?事件|告状",
    ),
)
_RULES = tuple((signs.kind, re.compile(signs.sure), re.compile(signs.hint)) for signs in _SIGNS)
_DENIED = re.compile(r"(?:不是|不想|不愿|不会|不用|没有|没|不|无需|不必|别)(?:再|要|想|去|是)?$")


def petition(text: str) -> Petition | None:
    """The first of secrets, lawsuits, personnel, petitions that the text is about."""
    said = fold(text[:READ])
    start = fold(opening(text))
    for kind, sure, hint in _RULES:
        for found in sure.finditer(said):
            if not _denied(said, found):
                return Petition(kind=kind, phrase=found.group())
        if heard := _hinted(hint, said, start):
            return Petition(kind=kind, phrase=heard)
    return None


def _denied(said: str, found: re.Match[str]) -> bool:
    return bool(_DENIED.search(said[max(0, found.start() - 8) : found.start()]))


def _hinted(hint: re.Pattern[str], said: str, start: str) -> str | None:
    found = {hit.group(): None for hit in hint.finditer(said) if not _denied(said, hit)}
    weight = len(found) + bool(hint.search(start))
    return next(iter(found)) if found and weight > 1 else None
