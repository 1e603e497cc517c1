"""What is heard as a command, generously: the slash word, the Chinese one, the English one."""

from __future__ import annotations

import unicodedata

_DUTY_ASKED = tuple(
    f"{day}{ask}" for day in ("今天", "今日", "现在", "明天", "") for ask in ("谁值班", "是谁值班", "谁在值班")
)
_DUTY_ASKED += ("今天值班", "今天谁在", "今天有人吗", "今天有人值班吗")

LANGUAGES = {"中文": "zh_CN", "chinese": "zh_CN", "英文": "en", "english": "en"}
"""Who names one is not asked which he wants."""

COMMANDS: dict[str, tuple[str, ...]] = {
    "start": ("/start", "开始", "首页", "菜单", "start", "menu"),
    "report": ("/report", "反映", "我要反映", "反映问题", "report"),
    "my": ("/my", "我的事项", "我的事", "进度", "查进度", "my matters", "my items"),
    "opened": ("/open", "大家关心的事", "附议", "大家关心", "neighbours' matters", "open matters"),
    "show_topics": ("/topics", "大家提的议题", "议题", "看议题", "topics"),
    "propose_topic": ("/propose", "提议题", "我要提议题", "请你来协商", "propose a topic"),
    "begin_consultation": ("/consult", "发起协商", "begin a consultation"),
    "show_year_plan": ("/yearplan", "年度计划", "年度协商计划", "协商计划", "year plan"),
    "my_invitations": ("/invitations", "我的邀请", "我的协商邀请", "my invitations"),
    "my_before": ("/before", "会前问答", "会前提问", "我要会前提问", "questions beforehand", "ask beforehand"),
    "todo": ("/todo", "我的待办", "待办", "to do", "todo"),
    "inbox": ("/inbox", "收件箱", "inbox"),
    "calls": ("/calls", "要打的电话", "代联系", "calls", "calls to make"),
    "duty": ("/duty", "今日值班", "值班", "谁值班", "on duty", "duty", "who is on duty", *_DUTY_ASKED),
    "arrive": ("/here", "我到岗了", "到岗", "报到", "i am here", "arrived"),
    "note_duty": ("/attendance", "补记到岗", "到岗登记", "attendance"),
    "figures": ("/figures", "数据", "看数据", "三率", "figures", "numbers"),
    "hours": ("/hours", "值班统计", "我的值班", "duty hours"),
    "rota": ("/rota", "轮值", "排班", "排轮值", "轮值管理", "rota"),
    "shifts": ("/shifts", "我的班", "我的轮值", "my shifts", "shifts"),
    "swap": ("/swap", "换班", "我要换班", "swap", "swap a shift"),
    "leave": ("/leave", "请假", "我要请假", "我想请假", "请个假", "leave", "take leave"),
    "end_leave": ("/endleave", "销假", "提前销假", "end leave"),
    "override": ("/override", "替班", "顶班", "安排替班", "override"),
    "take_now": ("/takenow", "现在我来", "我来值班", "take now"),
    "rota_month": ("/month", "轮值表", "本月轮值", "值班表", "这个月谁值班", "本月谁值班", "this month", "month"),
    "feed": ("/feed", "日历订阅", "订阅日历", "值班日历", "calendar link", "calendar"),
    "hat": ("/role", "/hat", "换身份", "change role", "change hat"),
    "setup": ("/setup", "设置", "set up", "setup", "settings"),
    "station": ("/station", "换驿站", "选驿站", "change station"),
    "export": ("/export", "导出", "导出清单", "导出表格", "export", "export a list"),
    "slips": ("/slips", "打印邀请条", "邀请条", "invitation slips"),
    "holidays": ("/holidays", "节假日", "放假安排", "holidays"),
    "clocks": ("/clocks", "时限", "办理时限", "time limits", "clocks"),
    "set_text": ("/texts", "改文字", "机器人的话", "texts", "change a text"),
    "morning": ("/morning", "晨报", "morning letter"),
    "health": ("/health", "健康检查", "机器怎么样", "health check", "health"),
    "actions": ("/actions", "行动项", "我的行动项", "actions", "my actions"),
    "sheets": ("/sheets", "我的交办", "交办", "交办单", "sheets", "my sheets"),
    "rooms": ("/rooms", "会议室", "会议室管理", "rooms", "meeting rooms"),
    "consultations": ("/consultations", "协商", "微协商", "我的协商", "协商会", "consultations", "my consultations"),
    "talk_figures": ("/talkfigures", "协商数据", "转化率", "consultation figures"),
    "consultation_rules": ("/steps", "协商步骤", "协商规则", "consultation rules", "consultation steps"),
    "desk": ("/desk", "工作台", "网页工作台", "打开工作台", "电脑版", "desk", "my desk"),
    "desks": ("/desks", "登录记录", "谁在用我的工作台", "open desks"),
    "diary": ("/diary", "协商日历", "协商日程", "协商安排", "consultation calendar"),
    "departments": ("/departments", "承办单位", "departments"),
    "areas": ("/areas", "镇街村社", "镇街和村社", "towns and communities"),
    "categories": ("/categories", "事项类别", "categories"),
    "sign_in": ("/signin", "签到", "会议签到", "我要签到", "sign in"),
    "report_for": ("/walkin", "代为反映", "登记", "来访", "来电", "walk-in", "caller"),
    "help": ("/help", "帮助", "怎么用", "help", "?"),
    "receipt": ("/receipt", "查进度凭回执", "凭回执查进度", "凭回执", "查回执", "回执", "receipt"),
    "reissue": ("/reissue", "补发回执", "换回执", "回执丢了", "new receipt"),
    "silenced": ("/paused", "暂停名单", "paused people"),
    "lang": ("/lang", "语言", "language", *LANGUAGES),
    "human": ("/human", "找真人", "人工", "转人工", "a person", "human"),
    "link": ("/web", "在网页里看", "在网页上看", "open in a browser"),
    "privacy": ("/privacy", "隐私", "我的资料", "privacy"),
    "cancel": ("/cancel", "取消", "算了", "cancel"),
    "back": ("/back", "返回", "上一步", "back"),
    "skip": ("/skip", "跳过", "skip"),
    "done": ("/done", "完成", "done"),
    "resume": ("/resume", "接着说", "继续", "resume", "go on"),
}

OF_DUTY = frozenset({"shifts", "swap", "leave", "end_leave", "override", "take_now", "arrive"})
"""What only those say who sit; from others these are ordinary words."""

WHILE_ASKED = frozenset({"cancel", "back", "skip", "done", "help"})
"""Commands that belong to the open form itself, or leave it as it is."""

_HEARD = {word: verb for verb, words in COMMANDS.items() for word in words}


AT_MEETING: dict[str, tuple[str, ...]] = {
    "speak": ("发言", "我要发言", "speak"),
    "opinions": ("看发言", "what was said"),
    "agenda": ("议程", "看议程", "agenda"),
    "motions": ("表决", "votes"),
    "show_code": ("签到码", "sign-in code"),
    "sign_in_paper": ("纸质签到", "paper sign-in"),
    "speak_for": ("替人记发言", "note what somebody says"),
    "show_screen": ("投影屏", "projector screen"),
    "hold_meeting": ("散会", "close the meeting"),
}
"""What somebody means by a word who sits in a meeting; elsewhere these are ordinary words."""

FOR_ALL = frozenset({"speak", "opinions", "agenda"})
"""Those of them that are not the desk's alone."""

_AT_MEETING = {word: verb for verb, words in AT_MEETING.items() for word in words}


def language(text: str) -> str | None:
    """The language that a whole message names."""
    return LANGUAGES.get(_folded(text))


def heard_at_meeting(text: str) -> str | None:
    """The verb that a whole message names of somebody who sits in a meeting."""
    return _AT_MEETING.get(_folded(text))


def heard(text: str) -> str | None:
    """The verb that a whole message names, None if it is no command."""
    folded = _folded(text)
    return _HEARD.get(folded or text.strip()) or _HEARD.get(folded.rstrip("? "))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower().rstrip("。.!！~ ")
