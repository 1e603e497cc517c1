"""A station in memory that answers by a small script: what the web chat needs to be shown and tried."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from channels.webchat.reader import (
    ChatHead,
    DemoPerson,
    DutyLine,
    InvitationView,
    Line,
    MeetingView,
    StationView,
    StoredFile,
    Timeline,
    TimelineMove,
)
from dialogs.talk import (
    Button,
    Card,
    CardRow,
    Files,
    Inbound,
    Location,
    Opened,
    Pick,
    Picture,
    Press,
    Rendered,
    Speaker,
    Step,
    Text,
)

NOON = int(datetime(2026, 11, 21, 1, 12, tzinfo=UTC).timestamp() * 1000)  # 09:12 in Shanghai
BOT = Speaker("bot", "驿站助手", "驿")
LI = Speaker("member", "李慧敏 委员", "李", "值班委员")
CHEN = Speaker("resident", "陈女士", "陈")
SLUG = "xinghe"
NUMBER = "XH-261121-007"


def station(slug: str, name: str, kind: str, town: str, place: str, duty: str, on: bool = True) -> StationView:
    return StationView(
        slug, name, kind, town, place, "0750-555 0107", "周一至周六 9:00–17:00", duty, on,
        duty=(DutyLine("李慧敏 委员", "9:00–12:00"), DutyLine("林涛 委员", "14:00–17:00")),
        categories=("停车出行", "噪音扰民", "加装电梯", "充电安全", "环境卫生"),
    )  # fmt: skip


_LIU, _DONG, _XING = "柳塘镇", "东湖街道", "星河街道"
STATIONS = (
    station(SLUG, "星河社区协商驿站", "协商驿站", _XING, "星河路 18 号二楼", "李慧敏 委员今天 9:00–12:00 值班"),
    station("liutang", "柳塘村民生议事堂", "民生议事堂", _LIU, "柳塘村礼堂", "下次值班：周三 9:00 何伟 委员", False),
    station("meiling", "梅岭委员工作室", "委员工作室", _XING, "梅岭西街 6 号", "王建国 委员今天 14:00 起值班", False),
    station("qiaotou", "桥头联络站", "联络站", _LIU, "桥头老街 3 号", "赵文静 委员今天全天值班"),
    station("donghu", "东湖社区协商驿站", "协商驿站", _DONG, "东湖一村 2 栋", "陈思远 委员今天 9:00–17:00 值班"),
    station("shangan", "上岸联系点", "社情民意联系点", _DONG, "上岸北里 11 号", "下次值班：周一 9:00 周凯 委员", False),
    station("nanmen", "南门商圈协商驿站", "协商驿站", _DONG, "步行街服务台", "吴敏 委员今天 9:00–12:00 值班"),
    station("zhuyuan", "竹园社区协商驿站", "协商驿站", _XING, "竹园路 40 号", "孙立 委员今天 9:00–17:00 值班"),
)


@dataclass
class Chat:
    lines: list[Line] = field(default_factory=list)
    grown: asyncio.Event = field(default_factory=asyncio.Event)


class FakeStation:
    """Both the reader and the receiver. It outlives a server, as a database would."""

    def __init__(self, now: Callable[[], int] = lambda: NOON) -> None:
        self.now = now
        self.chats: dict[str, Chat] = {}
        self.inbox: list[Inbound] = []
        self.seen: set[str] = set()
        self.people: list[DemoPerson] = []
        self.desks: dict[tuple[str, str], str] = {}
        self.meetings: dict[str, MeetingView] = {}
        self.invitations: dict[str, InvitationView] = {}
        self.files: dict[str, tuple[str, StoredFile]] = {}
        self.failing = False
        self.reads = 0
        self.toast: str | None = None
        self.languages: dict[str, str] = {}
        self._ids = itertools.count(1)

    # --- what the web chat reads ---

    async def district_name(self, language: str) -> str:
        return "云溪区"

    async def stations(self, language: str) -> Sequence[StationView]:
        return STATIONS

    async def station(self, slug: str, language: str) -> StationView | None:
        return next((one for one in STATIONS if one.slug == slug), None)

    def erase(self, external: str) -> None:
        self.chats.pop(external).grown.set()

    async def head(self, external: str) -> ChatHead:
        if external not in self.chats or not self.chats[external].lines:
            return ChatHead()
        language = self.languages.get(external, "zh_CN")
        if external.startswith("demo-member"):
            return ChatHead(language, "李", "member", "李慧敏", 2, True)
        return ChatHead(language, "陈", "resident", "陈女士", 1, True)

    async def lines(self, external: str, after: int, limit: int) -> Sequence[Line]:
        found = self.chats[external].lines if external in self.chats else []
        self.reads += 1
        return found[-limit:] if after == -1 else [line for line in found if line.number > after][:limit]

    async def wait(self, external: str, after: int, timeout: float) -> bool:  # noqa: ASYNC109
        chat = self._chat(external)
        try:
            async with asyncio.timeout(timeout):
                while self.chats.get(external) is chat and (not chat.lines or chat.lines[-1].number <= after):
                    chat.grown.clear()
                    await chat.grown.wait()
        except TimeoutError:
            return False
        return True

    async def timeline(self, external: str, language: str) -> Timeline | None:
        if not any(line.rendered.card for line in self.chats.get(external, Chat()).lines):
            return None
        moves = (
            TimelineMove("您提交了事项", "今天 09:14", "含照片 1 张、位置 1 处", "done"),
            TimelineMove("李慧敏委员受理", "今天 09:20", "11 月 24 日 18:00 前答复您", "done"),
            TimelineMove("约定微协商", "今天 09:41", "周四 15:00，驿站二楼议事厅。物业、交警中队、楼长已应约。", "now"),
            TimelineMove("答复", "", "预计 11 月 30 日前", "todo"),
            TimelineMove("请您评价", "", "", "todo"),
        )
        return Timeline(NUMBER, "3 栋消防通道夜间占停", moves)

    async def file(self, external: str, file_id: str) -> StoredFile | None:
        owner, stored = self.files.get(file_id, ("", None))
        return stored if owner == external else None

    async def invitation(self, code: str, language: str) -> InvitationView | None:
        return self.invitations.get(code)

    async def meeting(self, token: str, language: str, peer: str) -> MeetingView | None:
        return self.meetings.get(token)

    async def station_of(self, external: str) -> str:
        return SLUG if external in self.chats else ""

    async def at_desk(self, token: str, host: str, *, acts: bool) -> str:
        return self.desks.get((token, host), "")

    async def demo_people(self, slug: str) -> Sequence[DemoPerson]:
        return self.people

    # --- what it is told ---

    async def receive(self, inbound: Inbound) -> str | None:
        if self.failing:
            raise RuntimeError("the database is away")
        if inbound.message_id in self.seen:
            return None
        self.seen.add(inbound.message_id)
        self.inbox.append(inbound)
        self._answer(inbound)
        return self.toast

    def _answer(self, inbound: Inbound) -> None:
        to, content = inbound.address, inbound.content
        match content:
            case Text(text=text):
                self.mine(to, text)
                self.says(to, f"收到：{text[:40]}")
            case Files(text=text):
                self.mine(to, text or "（照片）")
                self.says(to, f"收到 {len(content.files)} 张照片")
            case Location():
                self.mine(to, "我的位置")
                self.says(to, f"收到位置 {content.latitude:.4f}, {content.longitude:.4f}")
            case Press(code=code):
                self.mine(to, f"选了 {code}")
                self.says(to, "好的，记下了。")
            case Opened(page=True):
                self.says(to, "找到了。")
            case Opened(payload=payload):
                self.invitations.pop(payload.removeprefix("in_"), None)
                self.says(to, "您已接受邀请。")
            case _:
                self.says(to, "这个我看不懂。")

    # --- writing lines ---

    def says(self, external: str, text: str, speaker: Speaker = BOT, **more: object) -> Line:
        return self._add(external, False, replace(self._letter(text, speaker), **more))  # type: ignore[arg-type]

    def mine(self, external: str, text: str, **more: object) -> Line:
        return self._add(external, True, replace(self._letter(text, CHEN), **more))  # type: ignore[arg-type]

    def _letter(self, text: str, speaker: Speaker) -> Rendered:
        return Rendered(f"letter{next(self._ids)}", self.now(), speaker, text)

    def _add(self, external: str, mine: bool, rendered: Rendered) -> Line:
        chat = self._chat(external)
        line = Line(len(chat.lines) + 1, mine, rendered)
        chat.lines.append(line)
        chat.grown.set()
        return line

    def _chat(self, external: str) -> Chat:
        return self.chats.setdefault(external, Chat())


def track() -> tuple[Step, ...]:
    return (
        Step("已提交", "09:14", "done"),
        Step("已受理", "09:20", "done"),
        Step("协商中", "今天", "now"),
        Step("待评价", "", "todo"),
        Step("已办结", "", "todo"),
    )


def a_whole_talk(fake: FakeStation, external: str, photo: Path | None = None) -> None:
    """A believable conversation with every piece in it."""
    fake.says(external, "您好，这里是星河社区协商驿站。开始之前说明一下：我们会保存您的话和照片，只给经办的人看。",
              buttons=(Button("c1", "agree", "同意", primary=True), Button("c1", "no", "不同意")))  # fmt: skip
    fake.mine(external, "同意")
    fake.mine(external, "3 栋楼下的消防通道晚上总有车占着，喊了好几次都没人管，真着火了怎么办")
    if photo is not None:
        fake.files["photo1"] = (external, StoredFile(str(photo), "image/png"))
        fake.mine(external, "", pictures=(Picture("photo1", "夜里的消防通道", str(photo)),))
    rows = (
        CardRow("text", "3 栋楼下的消防通道晚上总有车占着", "什么事", Button("k1", "edit_words", "改")),
        CardRow("tag", "停车出行", "类别", Button("k1", "edit_category", "改")),
        CardRow("map-pin", "星河三村 3 栋北侧", "地点", Button("k1", "edit_place", "改")),
        CardRow("user", "陈女士", "怎么称呼", Button("k1", "edit_name", "改")),
    )
    fake.says(external, "请您看一看，对不对？", card=Card("请核对", rows=rows),
              buttons=(Button("k1", "submit", "提交", primary=True), Button("k1", "drop", "不报了")))  # fmt: skip
    fake.mine(external, "提交")
    receipt = Card(
        "3 栋消防通道夜间占停", NUMBER, "协商中", "busy",
        (CardRow("tag", "停车出行"), CardRow("map-pin", "星河三村 3 栋北侧"),
         CardRow("clock", "11 月 23 日 18:00 前给您回音")),
        track(),
    )  # fmt: skip
    fake.says(external, "", card=receipt,
              buttons=(Button("r1", "progress", "看全部进展"), Button("r1", "more", "补充材料")))  # fmt: skip
    fake.says(external, "李慧敏委员已受理，11 月 24 日 18:00 前答复您", style="move")
    fake.says(
        external,
        "陈女士您好，情况我看到了。我约了物业、交警中队和楼长，周四下午到驿站一起商量个长久办法，您方便来吗？",
        LI,
    )
    meeting = Card(
        "消防通道停车微协商", "XH-C26-001", "等您回复", "busy",
        (CardRow("clock", "15:00–16:00"), CardRow("map-pin", "驿站二楼议事厅"),
         CardRow("text", "1. 看一遍现场（10 分钟）\n2. 各家说说（30 分钟）", "议程")),
        day=("11月", "26", "周四"), parties=("李慧敏", "物业", "区交警大队", "楼长"),
    )  # fmt: skip
    answers = (("join", "我参加"), ("no", "不参加"), ("write", "书面意见"), ("send", "派人参加"), ("ask", "会前问答"))
    fake.says(external, "周四 15:00，驿站二楼议事厅。", LI, card=meeting, lead="请您参加一场协商。",
              buttons=(*(Button("m1", code, label, primary=code == "join") for code, label in answers),
                       Button("m1", "ics", "加到日历", link="/x/m1")))  # fmt: skip
    says = (("yes", "可以"), ("maybe", "勉强"), ("no", "不行"))
    poll = Card(
        "楼道灯什么时候装", "XH-C26-002", "约时间", "busy",
        picks=(Pick("s1", "11月30日 周一 09:30 到 11:00", says, "yes"), Pick("s2", "明天 14:30 到 16:00", says)),
        send=Button("m2", "3", "发送", primary=True),
    )  # fmt: skip
    every = (Button("m2", "1", "都可以"), Button("m2", "2", "都不行"), Button("m2", "3", "一个一个说"))
    fake.says(external, "哪些时间您能来？", card=poll, buttons=every)
    fake.now = lambda: NOON + 40 * 60_000
    fake.mine(external, "我参加周四的微协商")
    fake.says(external, "好的，已为您登记到周四的微协商。前一天和当天上午我会各提醒您一次，有变化随时在这里说。")
