"""What can be wrong with a district file, in English, by the Chinese that the command line prints.

Sheets, columns and the words that people write into cells keep their Chinese names: so they stand in the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.said import Said, ours
from handlers.district_english import ENGLISH as CHANGES
from handlers.fault_english_yaml import LINES, PARTS, RULES

_FILES = {
    "这个文件太大了，超过 {} MB。请用模板另填一份，不要放图片。": (
        "This file is too large, over {} MB. Please fill in a fresh template, without pictures."
    ),
    "这个文件加了密码，读不了。请打开它，去掉密码，再存一次。": (
        "This file has a password and cannot be read. Please open it, take the password off and save it again."
    ),
    "这是旧格式的表格（.xls）。请打开它，另存为“Excel 工作簿（.xlsx）”。": (
        "This is a sheet of the old kind (.xls). Please open it and save it as an Excel workbook (.xlsx)."
    ),
    "这不是 Excel 工作簿（.xlsx），或者文件坏了。请用模板{}": (
        "This is no Excel workbook (.xlsx), or it is damaged. Please use the template{}"
    ),
    "：python -m bot template district.xlsx": ": python -m bot template district.xlsx",
    "，在“全区的文件”这一页下载": ", to be had on the page “The district's file”",
    "这个工作簿打不开，里面坏了。请在表格软件里打开，另存一份再试。": (
        "This workbook cannot be opened, it is damaged inside. Please open it in your spreadsheet program, "
        "save a copy and try again."
    ),
    "这个文件打开后太大了，不像一张填好的表。请用模板另填一份。": (
        "Once opened, this file is too large to be a filled-in workbook. Please fill in a fresh template."
    ),
    "这个表太大了，有 {} 个格子（空的但设过格式的也算）。请把要用的行复制到新模板里。": (
        "This workbook is too large: {} cells, empty ones with a format included. "
        "Please copy the rows that you need into a fresh template."
    ),
    "这个文件不是 UTF-8 文字，也不是 Excel 工作簿（.xlsx）": (
        "This file is neither text in UTF-8 nor an Excel workbook (.xlsx)"
    ),
    "这个文件不是 YAML 能读的文字": "This file is no text that can be read as YAML",
    "这个文件": "This file",
    "第 {} 行：{}": "Line {}: {}",
    "第 {} 行：{} 在这一项里写了两遍": "Line {}: {} is written twice within this part",
    "第 {} 行：套了太多层，不像一份区的文件": "Line {}: too many levels inside each other for a district file",
    "第 {} 行": "Line {}",
    "以 * & @ % 或 ` 开头的文字要加引号": "text that begins with * & @ % or ` needs quotation marks",
    "缩进用了 Tab，请改成空格": "the line is indented with tabs, please use spaces",
    "这里或上一行的写法不对：看看缩进有没有对齐、冒号后面有没有空格、引号和括号有没有成对": (
        "something is wrong here or in the line above: look whether lines are indented alike, a space follows each "
        "colon, and quotation marks and brackets come in pairs"
    ),
    "整个文件：要从 district: 写起，见 docs/district-file.md": (
        "The whole file: it begins with district:, see docs/district-file.md"
    ),
}
_SHEETS = {
    "{}：{}": "{}: {}",
    " 第 {} 行": ", row {}",
    "「{}」": ", column {}",
    "“{}”": "“{}”",
    "第 {} 项": "no. {}",
    "少了这张表。请从模板里补回来；用不着可以空着，表要留着": (
        "This sheet is missing. Please bring it back from the template; it may be empty, but it has to be there"
    ),
    "把“{}”这张表当作“{}”读了，看它的列名是一样的。": (
        "The sheet “{}” was read as “{}”: its columns have the same names."
    ),
    "不认识“{}”这张表，没有读。": "The sheet “{}” is not known and was not read.",
    "没有找到列名那一行。列名应当是：{}": "The row with the names of the columns was not found. They should be: {}",
    "这一列有两遍，请去掉一列": "This column is there twice, please take one away",
    "是不是叫成“{}”了？": "Is it called “{}”?",
    "请从模板里补回来；用不着可以空着，列要留着": (
        "Please bring it back from the template; it may be empty, but it has to be there"
    ),
    "少了这一列。{}": "This column is missing. {}",
    "{}：不认识{}这几列，没有读。": "{}: the columns {} are not known and were not read.",
    "这里合并了几格（{}）。请拆开，一格写一样": "Cells are merged here ({}). Please split them, one thing in each",
    "这一行太靠下了，一张表最多 {} 行": "This row is too far down, a sheet has at most {} rows",
    "这里的公式算错了（{}），请直接写上内容": "The formula here failed ({}), please write what it should say",
    "这里是公式，还没有算出结果。请在表格软件里打开存一次，或者直接写上内容": (
        "Here is a formula without a result yet. Please open and save the file in your spreadsheet program, "
        "or write what it should say"
    ),
    "一行也没有写（说明和例子不算）": "Not one row is filled in (notes and examples do not count)",
    "这张表只写一行": "This sheet has one row only",
}
_CELLS = {
    "看不懂这个日期，请写成 2026-03-01 的样子（现在写的是 {}）": (
        "This day is not understood; write it like 2026-03-01 (now: {})"
    ),
    "没有这一天，请再看看（现在写的是 {}）": "There is no such day, please look again (now: {})",
    "这个年份不对吧？请写成 2026-03-01 的样子（现在写的是 {}）": (
        "Is this the right year? Write it like 2026-03-01 (now: {})"
    ),
    "请写“是”或“否”（现在写的是 {}）": "Please write 是 (yes) or 否 (no) (now: {})",
    "要写数字，例如 22.5836（现在写的是 {}）": "Please write a number, such as 22.5836 (now: {})",
    "看不懂这个时间，请写成 周一至周五 9:00-12:00，14:00-17:00；周六 9:00-12:00（现在写的是 {}）": (
        "These hours are not understood; write them like 周一至周五 9:00-12:00，14:00-17:00；周六 9:00-12:00 (now: {})"
    ),
    "没有 {}:{} 这个钟点": "There is no {}:{} o'clock",
    "空着，没有写": "Empty, nothing is written",
    "请写代号": "Please write its code",
    "请写成“镇街/村社”，例如 香蜜街道/东社区": (
        "Please write town and community with a stroke between, such as 香蜜街道/东社区"
    ),
    "有 {} 个“{}”，分不清是哪一个。{}": "There are {} called “{}”, it cannot be told which one is meant. {}",
    "没有“{}”这个{}{}": "There is no {1} “{0}”{2}",
    "，是不是 {}？": ", is it {}?",
    "没有“{}”这一项，请从单子里选": "There is no line “{}”, please choose one from the list",
    "第 {} 行已经写过了，去掉一行": "Row {} says this already, please take one away",
    "没有“{}”这个事项类别": "There is no category “{}”",
    "没有“{}”这一种，只能写：{}": "“{}” is not among what can be written here: {}",
    "和前面“{}”那几行的代号不一样": "The code is not that of the rows of “{}” above",
    "“{}”写了两遍": "“{}” is written twice",
    "驿站": "station",
    "镇街": "town",
    "村社": "community",
    "镇街或村社": "town or community",
    "承办单位": "department",
    "人": "person",
    "委员": "member",
    "站长或委员": "head or member",
}
_PEOPLE = {
    "区里有 {} 位“{}”。请在“编号”里写上是哪一位：{}": (
        "The district has {} people called “{}”. Please write into 编号 which one is meant: {}"
    ),
    "没有“{}”这种身份，只能写：{}": "There is no role “{}”, only: {}",
    "{}不用写这一格，请空着": "{} needs nothing here, please leave it empty",
    "{}要写{}": "{} needs a {}",
    "只有委员写这一格，{}请空着": "Only members (委员) have something here, for {} please leave it empty",
    "第 {} 行的“{}”，{}写的是“{}”，这里不一样。{}": (
        "In row {}, “{}” has under {} “{}”, which is not what stands here. {}"
    ),
    "是同一个人，就写成一样的；是两位同名的人，请给第二位的每一行写上“编号”，例如 2": (
        "If it is one person, write the same; if two have this name, give every row of the second one a 编号, such as 2"
    ),
    "是同一个人，去掉一行；是两位同名的人，请给第二位的每一行写上“编号”，例如 2": (
        "If it is one person, take one row away; if two have this name, give every row of the second one "
        "a 编号, such as 2"
    ),
    "第 {} 行已经有“{}”的这个身份了。{}": "Row {} has this role of “{}” already. {}",
    "请写上这个站从哪一周起轮值，例如 2026-03-02": (
        "Please write from which week on duty goes round at this station, such as 2026-03-02"
    ),
    "同一个站写了两种轮法，请只留第一行的": (
        "One station has two ways to take turns, please keep that of the first row only"
    ),
    "同一个站写了两个不同的星期，请只留第一行的": (
        "One station has two first weeks, please keep that of the first row only"
    ),
    "这个站有 {} 位“{}”，请写上“人员”表里的编号": (
        "This station has {} people called “{}”, please write the 编号 from the sheet 人员"
    ),
    "“{}”不是这个站的{}": "“{}” is no {} of this station",
    "“人员”表里没有“{}”": "The sheet 人员 has nobody called “{}”",
    "（编号 {}）": " (编号 {})",
}
ENGLISH: Mapping[str, str] = MappingProxyType({**CHANGES} | _FILES | _SHEETS | _CELLS | _PEOPLE | PARTS | LINES | RULES)


def told_in(language: str, words: str) -> str:
    """A fault in the reader's language; what has no English stays as it is."""
    return str(words) if language.startswith("zh") else _english(ours(words))


def _english(words: Said) -> str:
    pattern = ENGLISH.get(words.pattern)
    if pattern is None:  # what was only put together
        pattern = words.pattern.replace("{}、{}", "{}, {}").replace("、", ", ").replace("，或 ", ", or ")
    filled = [_english(one) if isinstance(one, Said) else one for one in words.values]
    return pattern.format(*filled) if filled else pattern
