"""How somebody wants to be called: 陈女士, 老王. A full name is never asked for, and when given is not kept."""

import re
import unicodedata

from domain.wording.fold import fold, words

_ANONYMOUS = frozenset(
    words(
        "匿名 匿 不留 不留名 不说 不说了 不想说 不告诉你 不方便 不方便说 不愿意 不愿透露 不透露 保密 无 无名 没有 "
        "无名氏 不用 不用了 不必 不填 不便 "
        "隐名 实名不便 anonymous anon none no noname 路人 随便 都行 都可以"
    )
)
_DOUBLE = (
    "欧阳 上官 司马 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 端木 东方 南宫 长孙 宇文 独孤 闻人 轩辕 淳于 "
    "申屠 澹台 公冶 百里 呼延"
)
_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方"
    "白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳"
    "甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦"
    "戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储"
    "原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍"
)
_TITLES = (
    "女士 先生 小姐 阿姨 阿婆 阿公 叔叔 大叔 大爷 大妈 大娘 大伯 伯伯 伯母 奶奶 爷爷 姥姥 姥爷 外婆 外公 婆婆 "
    "公公 老师 医生 大夫 护士 师傅 大姐 大哥 "
    "姐姐 哥哥 妹妹 弟弟 小妹 小弟 嫂子 大嫂 妈妈 爸爸 同学 同志 主任 经理 太太 夫人 老板 教授 律师 教练 队长 "
    "书记 站长 委员 工程师 老先生 女生 会计 老伯 "
    "大婶 婶婶 店长 厂长 校长 院长 处长 科长 局长 班长 楼长 老太太 居民 业主 家长 老人家 姐 哥 姨 叔 伯 婶 嫂 "
    "妈 爸 总 工 老 公 妹 弟 爹 娘 生 医 导"
)
NO_NAMES = frozenset(
    words(
        "高兴 方便 马上 马路 白天 明白 平安 全部 强烈 时候 时间 和平 位置 路灯 路边 门口 车位 车库 连接 房子 房屋 燕子 "
        "石头 温度 关于 应该 "
        "来了 都是 花园 海边 国家 相关 相信 计划 向您 容易 成功 安全 解决 管理 严重 查询 包括 "
        "平时 初中 高中 单元 楼道 池塘 农村 简单 麻烦 别人 "
        "老人 费用 商量 支持 支付 古树 井盖 米粉 麦克 云南 海南 江苏 安徽 河南 老公 老师 公交 华为"
    )
)
_UNWILLING = re.compile(
    r"(?:我)?(?:不(?:方便|想|愿意?|便|要|必|用|肯)?(?:说|留|透露|告知|告诉|填|公开|署名|报)|保密|匿名)"
)
_LEAD = re.compile(
    r"^(?:你|您|请|就|可以|都)*(?:称呼|称|叫|喊)?(?:我|本人|俺)?(?:的)?(?:名字|姓名|姓|名|网名|称呼)?(?:是|"
    r"叫做?|为|姓)?(?:我)?[:：]?"
)
_TRAIL = re.compile(r"(?:就好了?|就行了?|即可|就可以了?|吧|啊|呀|哈|了|好了|行了|谢谢)+$")
_ODD = re.compile(
    r"[的了吗呢吧要想请问在有没不去到和与把被给这那哪什么怎为因所以很太都也还就是我你您他她它们说漏坏堵停]"
)
_LATIN = re.compile(r"(?:(?:mr|mrs|ms|miss|dr)\.?\s+)?[a-z][a-z'\-]*(?: [a-z][a-z'\-]*)?", re.IGNORECASE)
_NEUTRAL = "先生/女士"

SURNAME = rf"(?:{'|'.join(_DOUBLE.split())}|[{_SINGLE}])"
"""One surname, as a pattern."""
_SURNAME = re.compile(SURNAME)
_TITLE_ANY = "|".join(sorted(_TITLES.split(), key=len, reverse=True))
TITLE_WORDS = "|".join(
    sorted((title for title in _TITLES.split() if len(title) > 1 or title in "姐哥姨叔伯婶嫂总"), key=len, reverse=True)
)
"""Titles that, after a surname, are a person's: as a pattern."""
_TITLED = re.compile(rf"(?P<name>[\u4e00-\u9fff]{{0,4}}?)(?P<title>{_TITLE_ANY})")
_FAMILIAR = re.compile(r"[老小大阿][\u4e00-\u9fff]|[老小大阿](?:欧阳|上官|司马|诸葛|夏侯|司徒)")
_EDGES = re.compile(r"^[\s，,。.!！~]+|[\s，,。.!！~]+$")


def form_of_address(text: str) -> str | None:
    """What to call the person; "" for who wants no name; None when it is no form of address (ask again, politely).

    A full name keeps its surname: 张建国 becomes 张先生/女士, 张建国老师 becomes 张老师.
    """
    said = _EDGES.sub("", " ".join(unicodedata.normalize("NFKC", text).split()))
    bare = re.sub(r"[\s，,。.!！~]", "", fold(said))
    if bare in _ANONYMOUS or _TRAIL.sub("", bare) in _ANONYMOUS or _UNWILLING.match(bare):
        return ""
    if _LATIN.fullmatch(said):
        return said if len(said) <= 20 else None
    if not re.fullmatch(r"[\u4e00-\u9fff:：]{1,16}", bare):
        return None
    return _called(bare) or _called(_TRAIL.sub("", _LEAD.sub("", bare)))


def _called(name: str) -> str | None:
    if titled := _TITLED.fullmatch(name):
        return _with_title(titled["name"], titled["title"])
    if name in NO_NAMES or _ODD.search(name):
        return None
    if _FAMILIAR.fullmatch(name):
        return name
    surname = _SURNAME.match(name)
    if surname and len(name) <= len(surname.group()) + 2:
        return surname.group() + _NEUTRAL
    return None


def _with_title(name: str, title: str) -> str | None:
    if _ODD.search(name) or (name and name + title in NO_NAMES):
        return None
    surname = _SURNAME.match(name)
    if surname and len(name) > len(surname.group()) and not _is_parent(title):
        return surname.group() + title
    return name + title if name or len(title) > 1 else None


def _is_parent(title: str) -> bool:
    """豆豆妈妈 is called after her child, whose name is no full name."""
    return title in {"妈妈", "爸爸", "妈", "爸", "奶奶", "爷爷", "外婆", "外公", "姥姥", "姥爷", "家长"}
