"""The workbook's sheets and columns, once for the template and for reading it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.people import Role
from domain.rota_plan import Duty, Turn
from handlers.district_clocks import TITLES

Shape = Literal["text", "code", "name", "names", "day", "open_day", "hours", "yes_no", "number"]


@dataclass(frozen=True, slots=True)
class Column:
    """`title` is what stands in the heading, `note` explains it in words; `choices` becomes a list to choose from."""

    key: str
    title: str
    note: str
    width: int = 14
    shape: Shape = "text"
    must: bool = False
    choices: tuple[str, ...] = ()
    of: str = ""  # a sheet and column whose entries may be chosen here
    later: bool = False  # workbooks filled in before there was this column are read without it


@dataclass(frozen=True, slots=True)
class Sheet:
    """`example` shows how a row is filled in; it is never read. `must`: the district cannot do without a row."""

    key: str
    title: str
    note: str
    columns: tuple[Column, ...]
    example: tuple[str, ...]
    must: bool = True
    later: bool = False  # workbooks filled in before there was this sheet are read without it

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


NOTE_MARK, EXAMPLE_MARK = "说明：", "例："
"""What the first filled cell of a row begins with that is not read."""

KINDS = ("协商驿站", "民生议事堂", "委员工作室", "社情民意联系点", "联络站")
ROLES: dict[str, Role] = {
    "委员": Role.MEMBER,
    "站长": Role.HEAD,
    "联络员": Role.CLERK,
    "指导员": Role.ADVISER,
    "包联领导": Role.PATRON,
    "承办联系人": Role.LIAISON,
    "工作人员": Role.STAFF,
}
_ENGLISH = "英文界面里显示；空着就显示中文。"
_CODE = "平时空着。要给它改名字时，写上试读时报出的代号，才知道改的是哪一个。"

DISTRICT = Sheet(
    "district",
    "区",
    "只写一行。",
    (
        Column("name", "区名", "居民看到的名称。", 22, must=True),
        Column("gas_number", "燃气抢修电话", "居民说闻到煤气味时，马上告诉他这个号码。", 20, must=True),
        Column("name_en", "英文名", _ENGLISH, 22),
        Column("timezone", "时区", "空着就是北京时间。", 18, "code"),
    ),
    ("香山区", "0755-0000 0119", "Xiangshan District", "Asia/Shanghai"),
)
AREAS = Sheet(
    "areas",
    "镇街村社",
    "一个村社写一行，镇街的名字每行都写。",
    (
        Column("town", "镇街", "镇或街道的名称。", 18, "name", must=True),
        Column("community", "村社", "村或社区的名称。", 20, "name", must=True),
        Column("town_en", "镇街英文名", _ENGLISH, 20),
        Column("community_en", "村社英文名", _ENGLISH, 20),
        Column("town_code", "镇街代号", _CODE, 20, "code"),
        Column("community_code", "村社代号", _CODE, 20, "code"),
    ),
    ("香蜜街道", "香蜜三村社区", "Xiangmi Subdistrict", "Xiangmi Third Village", "", ""),
)
STATIONS = Sheet(
    "stations",
    "驿站",
    "一个站写一行。",
    (
        Column("name", "站名", "居民看到的名称。", 24, "name", must=True),
        Column(
            "code", "代号", "二到三个大写字母，全区不能重，例如 XM。每件事的编号以它开头，定了就不能改。", 16, "code",
            must=True,
        ),
        Column("kind", "种类", "从单子里选，也可以写别的。", 16, must=True, choices=KINDS),
        Column("town", "镇街", "站在哪个镇街，和“镇街村社”表里写得一样。", 16, "name", must=True, of="areas.town"),
        Column("covers", "负责的村社", "管哪几个村社，用顿号隔开。", 26, "names", must=True),
        Column("place", "地址", "居民照着走得到的地址。", 30, must=True),
        Column("hours", "开门时间", "写成：周一至周五 9:00-12:00，14:00-17:00；周六 9:00-12:00", 40, "hours"),
        Column("phone", "电话", "居民可以打的电话。", 18),
        Column(
            "open", "正式开门",
            "空着或写“否”：新站先练习，练习的事不算数；在聊天里说开门，才算正式开门。写“是”：第一次读入就正式开门。",
            20, "yes_no", choices=("是", "否"),
        ),
        Column(
            "latitude", "纬度", "手机定位（GPS）的纬度，居民发位置时找最近的站。不是高德、微信、百度地图上的数。",
            18, "number",
        ),
        Column("longitude", "经度", "和纬度一起写。", 12, "number"),
        Column("name_en", "英文站名", _ENGLISH, 26),
        Column("place_en", "英文地址", _ENGLISH, 26),
        Column(
            "slug", "海报码", "平时空着，会自动取好，以后也不变。已经印过海报的站，写上海报网址里的那八个字。",
            18, "code",
        ),
    ),
    ("香蜜社区协商驿站", "XM", "协商驿站", "香蜜街道", "香蜜三村社区、香蜜东社区", "香蜜三村党群服务中心二楼",
     "周一至周五 9:00-12:00，14:00-17:00；周六 9:00-12:00", "0755-0000 0187", "否", "22.5836", "114.0172", "", "", ""),
)  # fmt: skip
CATEGORIES = Sheet(
    "categories",
    "事项类别",
    "已经填好常用的十三类，可以改名、加行。从上到下就是居民看到的顺序。",
    (
        Column("zh", "名称", "居民看到的名称。", 20, must=True),
        Column("en", "英文名", "英文界面里显示。", 30, must=True),
        Column("slug", "代号", "不要改；新加的类别空着就行。", 16, "code"),
    ),
    ("停车出行", "Parking and getting about", "parking"),
    must=False,
)
DEPARTMENTS = Sheet(
    "departments",
    "承办单位",
    "能接办事项的部门，一个写一行。没有就空着。",
    (
        Column("name", "名称", "单位的名称。", 26, "name", must=True),
        Column("name_en", "英文名", _ENGLISH, 26),
        Column("code", "代号", _CODE, 20, "code"),
    ),
    ("区城市管理局", "Urban Management", ""),
    must=False,
)
PEOPLE = Sheet(
    "people",
    "人员",
    "一个人的一个身份写一行；有两个身份就写两行。不写手机号，人凭邀请自己连上。",
    (
        Column("name", "姓名", "全名。", 14, "name", must=True),
        Column("role", "身份", "从单子里选。", 14, must=True, choices=tuple(ROLES)),
        Column("station", "驿站", "委员、站长、联络员要写：站名或代号。", 24, "name", of="stations.name"),
        Column("area", "镇街村社", "指导员、包联领导要写：镇街或村社的名称。", 20, "name"),
        Column("department", "承办单位", "承办联系人要写。", 22, "name", of="departments.name"),
        Column("term", "届", "委员写，例如 十二届。", 12),
        Column("sector", "界别", "委员写，例如 医药卫生界。", 18),
        Column("specialities", "专长", "委员写，用顿号隔开。居民看得到。", 26, "names"),
        Column("start", "起", "从哪一天起，例如 2026-03-01。空着就是第一次读入那天。", 20, "day"),
        Column("end", "止", "最后一天。要停一个身份，就写这一格，不要删掉这一行。", 20, "open_day"),
        Column("number", "编号", "平时空着。有两位同名的人，给第二位每一行都写上，例如 2。写了就不要改。", 20, "code"),
        Column("surname", "姓", "复姓（上官、司徒）才写。", 10, "name"),
        Column("name_en", "英文名", _ENGLISH, 18),
    ),
    ("李慧敏", "委员", "香蜜社区协商驿站", "", "", "十二届", "医药卫生界", "家庭护理、慢病照护", "2026-03-01", "", "",
     "", "Li Huimin"),
)  # fmt: skip
DUTIES = {"值班": Duty.MEMBER, "替补": Duty.RESERVE, "轮值站长": Duty.HEAD}
TURNS = {
    "一周一位": Turn.WEEK,
    "一天一位": Turn.DAY,
    "半天一位": Turn.HALF_DAY,
    "半月一位": Turn.HALF_MONTH,
    "一月一位": Turn.MONTH,
}
ROTA = Sheet(
    "rota",
    "轮值",
    "从上到下轮着来，轮完从头开始，平常一人一周。一个站的写在一起。没排的委员不会自动派到事。",
    (
        Column("station", "驿站", "站名或代号，每行都写。", 24, "name", must=True, of="stations.name"),
        Column("member", "委员", "姓名，要是这个站的委员。", 16, "name", must=True),
        Column("start", "从哪一周起", "这个站开始轮值那一周里的任何一天，写在它的第一行。", 18, "day"),
        Column("number", "编号", "同名的委员才写，和“人员”表里一样。", 10, "code"),
        Column("duty", "哪一种", "空着就是值班。替补、轮值站长另起几行。", 12, choices=tuple(DUTIES), later=True),
        Column("turn", "怎么轮", "空着就是一周一位。写在第一行。", 12, choices=tuple(TURNS), later=True),
    ),
    ("香蜜社区协商驿站", "李慧敏", "2026-03-02", "", "值班", "一周一位"),
    must=False,
)

CLOCKS = Sheet(
    "clocks",
    "时限",
    "要改的时限才写，一项一行；没写的照旧。新来的事按新的算，正在办的还按原来的。",
    (
        Column("rule", "哪一项", "从单子里选。", 26, must=True, choices=tuple(TITLES.values())),
        Column(
            "amount", "多久",
            "数字和单位，例如 4 工作小时、3 工作日、7 天；写“默认”就改回默认。“哪些算简单事项”写类别，用顿号隔开。",
            34, must=True,
        ),
    ),
    ("答复一般事项", "10 工作日"),
    must=False,
    later=True,
)  # fmt: skip

SHEETS = (DISTRICT, AREAS, STATIONS, CATEGORIES, DEPARTMENTS, PEOPLE, ROTA, CLOCKS)
BY_TITLE = {sheet.title: sheet for sheet in SHEETS}
GUIDE = "先看这里"
GUIDE_LINES = (
    "怎么填这个表",
    "1. 每张表上面第一行是列名，第二行是说明，第三行是例子（以“例：”开头）。从第四行起写自己的。"
    "说明和例子不会被读入，删掉也行。",
    "2. 表名、列名不要改，列不要删；不用的列空着就好。可以在后面加自己的列，不会被读。",
    "3. 粗体的列一定要写，其余可以空着。地名、站名在各张表里要写得一样。",
    "4. 不要合并单元格。日期写成 2026-03-01。",
    "5. 填好以后，先试读一遍，看看会建什么、改什么，这时什么也不会写进去：",
    "       python -m bot init district.xlsx --dry-run",
    "6. 没有问题，再正式读入：",
    "       python -m bot init district.xlsx",
    "7. 以后有变动，改这个表，再读一遍。没改的不会动，读几遍也不会重复。",
    "8. 删掉一行，什么也不会被删，只会告诉您“文件里没有”。要停一个身份，在“人员”表里写“止”那一天。",
    "How to fill this in: the first row of each sheet holds the headings, the second explains them, the third is an "
    "example and is not read. Write your own from the fourth. Try with `--dry-run` first; nothing is written then.",
)  # fmt: skip
