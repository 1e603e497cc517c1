import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.wording import (
    DEFAULT_CATEGORIES,
    Category,
    category,
    clean,
    clip,
    common_title,
    danger,
    form_of_address,
    greeting,
    is_utility,
    pages,
    petition,
    place,
    strip_contacts,
    title,
)

COURTESIES = {
    "greeting": "你好|您好！|在吗？？|各位领导好|早|hello|HELLOOOO|ｈｅｌｌｏ|Hi there|请问|你好，在吗|早上好呀",
    "thanks": "谢谢|谢谢谢谢|谢谢你啊|好的，谢谢！|辛苦了，领导|Thanks!|thank you|謝謝|🙏|[抱拳]",
    "bye": "再见|拜拜~|886|没事了|就这样",
    "ok": "好的|嗯嗯嗯嗯|收到。|ＯＫ|👍|👍🏻|[强]|知道了|对对对|没有|哈哈哈",
    "number": "1|３|007|88888|一|1️⃣",
    "emoji": "😀😀|……|？|。。。|[捂脸]",
}
MATTERS = (
    "漏水|停电|没水|太吵|好吵|不好|好臭|你好漏水|谢谢，我家漏水|早上停水|请问今天谁值班|救命|路灯|狗|1号楼漏水|"
    "好多垃圾|在吗，路灯坏了"
)


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in COURTESIES.items() for text in texts.split("|")]
)
def test_courtesies(kind, text):
    assert greeting(text) == kind


@pytest.mark.parametrize("text", [*MATTERS.split("|"), "", "  "])
def test_matters_are_no_courtesies_however_short(text):
    assert greeting(text) is None


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("parking", "小区里停车太难，车位不够"),
        ("noise", "楼下烧烤店油烟太大，半夜还吵"),
        ("elevator", "老楼想加装电梯，一楼不同意"),
        ("charging", "有人把电瓶车推进楼道飞线充电"),
        ("sanitation", "垃圾桶三天没人清理，很臭"),
        ("lighting", "滨河路的路灯不亮，晚上看不见"),
        ("utilities", "家里停水两天了"),
        ("property", "物业费涨了，业委会也不开会"),
        ("leak", "外墙渗水，卧室墙面发霉"),
        ("elderly", "想问长者食堂什么时候开，我妈腿脚不便要坐轮椅"),
        ("childcare", "孩子明年上幼儿园，托班怎么报名"),
        ("neighbours", "隔壁邻居养狗不牵绳，说了就吵架"),
        ("other", "厂里拖欠工资三个月"),
    ],
)
def test_categories(slug, text):
    assert category(text) == slug


@pytest.mark.parametrize("text", ["", "你好", "有个事情想说", "停车和噪音和垃圾都有问题", "人"])
def test_what_cannot_be_told_is_not_guessed(text):
    assert category(text) is None


def test_there_are_thirteen_categories():
    assert len({kind.slug for kind in DEFAULT_CATEGORIES}) == len({kind.zh for kind in DEFAULT_CATEGORIES}) == 13


def test_a_district_s_own_categories():
    own = (Category("boats", "渔船", "Boats", ("渔船", "码头")), Category("tea", "茶园", "Tea", ("茶园",)))
    assert category("码头的渔船挡路", own) == "boats"
    assert category("码头", ()) is None


@pytest.mark.parametrize(
    "text",
    ["停水三天了", "我家没电了", "暖气不热", "电梯坏了两天", "电梯困人", "燃气停了", "水压太小", "水管爆了", "没水"],
)
def test_outages(text):
    assert is_utility(text, None)
    assert is_utility(text, "utilities")
    assert not is_utility(text, "parking")


@pytest.mark.parametrize(
    "text",
    [
        "电费太贵",
        "停水通知在哪看",
        "希望通天然气",
        "加装电梯",
        "停车难",
        "去年停过水",
        "楼上没有水平",
        "没有停水",
        "什么时候供暖",
    ],
)
def test_no_outages(text):
    assert not is_utility(text, None)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("幸福里小区3栋2单元", "我家住在幸福里小区3栋2单元，楼上漏水"),
        ("建设路与人民路路口", "建设路与人民路路口的红绿灯坏了"),
        ("和平小区北门", "和平小区北门垃圾没人清"),
        ("翠竹苑12号楼", "请问翠竹苑12号楼什么时候装电梯"),
        ("解放西路88号", "位于解放西路88号的烧烤店油烟太大"),
        ("学校门口", "学校门口堵车"),
        ("实验小学门口", "实验小学门口放学时堵得厉害"),
        ("向阳村三组", "向阳村三组的路灯不亮"),
        ("文庙街15弄6号402室", "文庙街15弄6号402室天花板渗水"),
        ("公交站", "昨天晚上公交站旁边有人打架"),
        ("桂花巷27号", "桂花巷27号"),
        ("望江花园7栋1单元", "望江花园 7栋 1单元 门口"),
        ("红星广场", "红星广场的广场舞太吵"),
        ("西湖公园门口", "西湖公园门口有人摆摊"),
    ],
)
def test_places(said, text):
    assert place(text) == said


@pytest.mark.parametrize("text", ["漏水", "马路不平", "我们小区停车难", "家里没水", "", "没有出路", "楼上太吵", "农村"])
def test_no_places(text):
    assert place(text) is None


@pytest.mark.parametrize(
    "contact",
    [
        "13812345678",
        "１３８１２３４５６７８",
        "138 1234 5678",
        "138-1234-5678",
        "+86 13812345678",
        "一三八一二三四五六七八",
        "幺三八〇零幺三八零零零",
        "0500-85550000",
        "(0500)85550000",
        "400-820-0000",
        "@zhang_san",
        "t.me/zhangsan",
        "https://example.com/abc",
        "www.example.cn",
        ("zhang.san@example.com"),
        "ｚｈａｎｇ＠example.com",
        "微信：zhang_san88",
        "加我微信 lisi2020",
        "v信 abc12345",
        "VX:wxid_abc123",
        "qq12345678",
        "QQ：1 2 3 4 5 6 7",
        "电话：85550000",
        "tel 13101234567",
    ],
)
def test_contacts_are_taken_out(contact):
    assert strip_contacts(f"请联系{contact}，谢谢", "〔略〕") in {"请联系〔略〕，谢谢", "请〔略〕，谢谢"}


@pytest.mark.parametrize(
    "text",
    [
        "住3栋2单元1302室，2026年11月21日",
        "XH-261121-007",
        "xh 261121 007",
        "价格13800000000元",
        ("回执1234 5678 9012 3456"),
        ("13、14、15、16、17、8栋都停水"),
        "打12345热线",
        "微信群里说了",
        "2026-11-21 12:09:38",
        "138路公交",
        "共128000元",
        "@全体居民",
        "二零二六年十一月二十一日",
        "电话打不通",
    ],
)
def test_other_figures_stay(text):
    assert strip_contacts(text, "〔略〕") == text


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("陈女士", "陈女士"),
        ("老王", "老王"),
        ("李阿姨。", "李阿姨"),
        ("张老师", "张老师"),
        ("张建国", "张先生/女士"),
        ("张建国老师", "张老师"),
        ("欧阳娜", "欧阳先生/女士"),
        ("我姓陈", "陈先生/女士"),
        ("叫我小李吧", "小李"),
        ("豆豆妈妈", "豆豆妈妈"),
        ("David", "David"),
        ("Ｌｉ", "Li"),
        ("匿名", ""),
        ("不留", ""),
        ("不说了", ""),
        ("Anonymous", ""),
        ("不方便透露", ""),
        ("漏水", None),
        ("我要反映停车难", None),
        ("13812345678", None),
        ("高兴", None),
        ("", None),
        ("王" * 50, None),
        ("我是3栋的业主", None),
    ],
)
def test_forms_of_address(said, heard):
    assert form_of_address(said) == heard


def test_words_after_a_link_stay():
    assert strip_contacts("见https://example.com/a?b=1号楼漏水,2020年起", "〔略〕") == "见〔略〕号楼漏水,2020年起"
    assert strip_contacts("见www.example.cn，还有3栋", "〔略〕") == "见〔略〕，还有3栋"


def test_clean():
    assert clean("  a\x00b\r\nc\rd\te \u202eevil\u202c \u2066x\u2069 ") == "ab\nc\nd\te evil x"
    assert clean("\ud800坏\udfff") == "\ufffd坏\ufffd"
    assert clean("\ud83d\ude00") == "😀"
    assert clean("一\n\n\n\n\n二") == "一\n\n\n二"
    assert clean("\u200b \u2060\u3164\n\ufe0f\u00ad\u2800\U000e0020") == ""
    assert clean("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧" and clean("\u200b漏水\u200b").strip("\u200b") == "漏水"


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("幸福里小区3栋2单元楼上漏水", "您好，我要反映一下，幸福里小区3栋2单元楼上漏水，已经一个星期了，物业不管。"),
        (
            "我们小区停车太难了，每天回家都没有车位",
            ("尊敬的领导：您好！我是翠竹苑的居民。我们小区停车太难了，每天回家都没有车位，希望解决。"),
        ),
        ("加装电梯怎么申请？", "请问加装电梯怎么申请？"),
        ("路灯不亮", "在吗，路灯不亮"),
        ("楼下烧烤店油烟", "我要投诉楼下烧烤店油烟"),
        ("漏水", "漏水"),
        ("你好", "你好"),
        ("！！！", "！！！"),
        ("", ""),
    ],
)
def test_titles(heard, text):
    assert title(text) == heard


@pytest.mark.parametrize(
    ("made", "text"),
    [
        ("小区停车太难了，每天回家都没有车位", "您好！我们小区停车太难了，每天回家都没有车位，希望解决。"),
        ("楼上漏水", "我家楼上漏水"),
        ("楼道的灯坏了三天", "我发现楼道的灯坏了三天"),
        ("污水漏到住户家阳台上", "污水漏到我家阳台上"),
        ("路灯不亮", "在吗，路灯不亮"),
        ("9 栋 1 单元的电梯坏了三天了", "9 栋 1 单元的电梯坏了三天了，我妈 82 岁，天天爬 9 楼"),
        ("Lift is broken again", "My lift is broken again."),
        ("The lamp in front of the kindergarten", "The lamp in front of the kindergarten is dark every evening"),
    ],
)
def test_titles_in_nobodys_voice(made, text):
    assert common_title(text) == made


@pytest.mark.parametrize("text", ["求求你们帮帮我吧", "They told me nothing and I am angry", "漏水", ""])
def test_what_gives_no_such_title_keeps_the_usual_one(text):
    assert common_title(text) == title(text)


def test_an_emoji_is_not_cut_in_two():
    assert clip("很好👨‍👩‍👧吧", 5) == "很好…"
    assert clip("a🇨🇳🇨🇳", 4) == "a🇨🇳…"
    assert clip("短", 5) == "短"
    assert clip("很长的话", 0) == ""


@given(st.text(), st.integers(1, 50))
def test_a_clip_never_is_too_long(text, n):
    short = clip(text, n)
    assert len(short) <= n
    assert short == text or short.endswith("…")


@given(st.text(alphabet="字词。，\n a👍🏻", max_size=400), st.integers(5, 60))
def test_pages_lose_no_word(text, size):
    parts = pages(text, size)
    assert all(0 < len(part) <= size for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_pages_break_where_people_breathe():
    assert pages("第一段说漏水。\n\n第二段说停车。", 12) == ["第一段说漏水。", "第二段说停车。"]
    assert pages("先说漏水的事。再说停车的事。", 10) == ["先说漏水的事。", "再说停车的事。"]


def test_pages_by_bytes():
    parts = pages("漏水了。" * 500, 2000, lambda part: len(part.encode()))
    assert all(len(part.encode()) <= 2000 for part in parts)
    assert "".join(parts) == "漏水了。" * 500


@given(st.text(max_size=300))
def test_anything_may_be_said(text):
    for read in (danger, petition, greeting, category, place, form_of_address, title, clean):
        read(text)
    said = place(text)
    assert said is None or 0 < len(said) <= 30
    assert len(title(text)) <= (40 if title(text).isascii() else 20)
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 100_000,
        " " * 100_000,
        "微信" + " " * 100_000,
        "着火" * 50_000,
        "a@" * 50_000,
        "[强]" * 30_000,
        "我要" * 50_000,
        "a." * 50_000,
    ],
)
def test_a_flood_is_read_in_time(text):
    for read in (danger, petition, greeting, category, place, form_of_address, title, is_utility):
        read(text)
    strip_contacts(text, "〔略〕")
    assert pages(text, 600) or not text.strip()
