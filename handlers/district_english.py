"""What a run of a district file says, in English, by the Chinese that the command line prints."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        # how it is put together
        "：": ": ",
        "，": ", ",
        "；": "; ",
        "、": ", ",
        "（空）": "(empty)",
        "（{count}）": " ({count})",
        "……还有 {count} 个": "… and {count} more",
        "没有改动：和上次读入的一样": "Nothing changes: it is as it was read last",
        "在系统里、文件里没有（{count}，都不会删除）": "Here, but not in the file ({count}, none is removed)",
        "要停一个身份，在文件里写上最后一天（“止”，YAML 里是 to）。": (
            "To end an office, write its last day into the file (止 in the workbook, to in YAML)."
        ),
        "请留意": "Please note",
        # what is done
        "新建": "New",
        "更新": "Changed",
        "任命": "Appointed",
        "结束": "Ended",
        # kinds of things
        "区": "district",
        "镇街": "town",
        "村社": "community",
        "驿站": "station",
        "负责的村社": "communities covered",
        "承办单位": "department",
        "会议室": "room",
        "事项类别": "category",
        "人员": "person",
        "身份": "office",
        "轮值": "rota",
        "时限": "clock",
        "协商规则": "consultation rule",
        # fields
        "名称": "name",
        "英文名": "English name",
        "时区": "time zone",
        "燃气抢修电话": "gas emergency number",
        "种类": "kind",
        "所属镇街": "town",
        "海报码": "poster code",
        "地址": "address",
        "英文地址": "English address",
        "电话": "phone",
        "纬度": "latitude",
        "经度": "longitude",
        "开门时间": "opening hours",
        "顺序": "order",
        "轮值顺序": "order of turns",
        "从哪一周起": "first week",
        "怎么轮": "turns",
        "届": "term",
        "界别": "sector",
        "专长": "specialities",
        "姓": "surname",
        "起": "from",
        "止": "to",
        "人数": "places",
        # roles
        "委员": "member",
        "站长": "head",
        "联络员": "clerk",
        "指导员": "adviser",
        "包联领导": "patron",
        "承办联系人": "liaison",
        "工作人员": "staff",
        "全区": "The district",
        "（名字已抹去）": "(name erased)",
        # lines
        "{name}（{code}）": "{name} ({code})",
        "{name}（{code}，先练习，还没正式开门）": "{name} ({code}, in practice, not open yet)",
        "{name}还在练习。要正式开门，请站长或工作人员在聊天里开。": (
            "{name} is still in practice. To open it, its head or the office opens it in the chat."
        ),
        "就是已经在聊天里加入的那一位": "is the one who has joined in the chat already",
        "{who}，任职已经结束，没有恢复；要重新任命，写上新的第一天（“起”，YAML 里是 from）": (
            "{who}: this office has ended and stays so; to appoint anew, write a new first day (起, from in YAML)"
        ),
        "{who}，{day} 起": "{who}, from {day}",
        "{who}，最后一天 {day}": "{who}, last day {day}",
        "{place} {role}": "{place}, {role}",
        "{name}的轮值在聊天里排过，以聊天里的为准，文件里的没有用。要改，请站长在聊天里发“轮值”": (
            "{name}: its rota was arranged in the chat, which counts; the file's is not used. "
            "To change it, the head sends 轮值 in the chat"
        ),
        "{kind} {name}（代号 {code}）": "{kind} {name} (code {code})",
        # the rota
        "{name}（{duty}）": "{name} ({duty})",
        "替补": "reserve",
        "轮值站长": "duty head",
        "半天一位": "half a day each",
        "一天一位": "a day each",
        "一周一位": "a week each",
        "半月一位": "half a month each",
        "一月一位": "a month each",
        "每月{which}": "of a month {which}",
        "第 {number} 个": "number {number}",
        "最后一个": "the last",
        "{time} 交接": "handed over at {time}",
        "节假日不排": "not on holidays",
        "节假日由{people}": "on holidays {people}",
        # days of the week
        "每天": "daily",
        "周{days}": "{days}",
        "周{first}至周{last}": "{first} to {last}",
        "一": "Mon",
        "二": "Tue",
        "三": "Wed",
        "四": "Thu",
        "五": "Fri",
        "六": "Sat",
        "日": "Sun",
        # the clocks
        "委员接单": "member takes it",
        "候补接单": "reserve takes it",
        "站长接单": "head takes it",
        "危急时各级接单": "each takes it in danger",
        "第一次联系居民": "first contact",
        "危急的事联系居民": "contact in danger",
        "水电气暖联系居民": "contact about utilities",
        "没送到就打电话": "call where not delivered",
        "危急没送到打电话": "call where not delivered, danger",
        "答复简单事项": "answer, simple matters",
        "答复一般事项": "answer, general matters",
        "哪些算简单事项": "what counts as simple",
        "最多延期": "longest extension",
        "等居民补充": "waiting for the resident",
        "重办两次后站长定": "head decides after two redos",
        "部门退回": "department returns",
        "部门答复": "department replies",
        "部门答复后转告居民": "passing the reply on",
        "一次协商办完": "a consultation, whole",
        "协商前提前通知": "notice before a consultation",
        "协商后报送纪要": "minutes after a consultation",
        "纪要有异议后站长定": "head decides on objections",
        "等居民评价": "waiting for the rating",
        "第一次回头看": "first look-back",
        "第二次回头看": "second look-back",
    }
)
