"""Everything at /lang en: each person's main paths, and every page and paper; no Chinese but what people gave in it."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from importlib.resources import files

import pytest
import yaml
from httpx import Response
from openpyxl import load_workbook

from bot.commands import _scope, make_invitation
from bot.reader import WebReader
from dialogs.health import Finding, Health, bad, warn
from dialogs.letter import span
from dialogs.talk import Rendered
from handlers.load_district import load_district
from tests.stories.test_digest import _morning
from tests.talk import DISTRICT, Resident, World
from tests.web.browser import Browser, link_of

HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
WORDS = "Cars block the fire lane below block 3 every night"
LAMP = "The street lamp at the north gate has been dark for three days"
SPELLED = {
    "李慧敏": "Li Huimin",
    "林涛": "Lin Tao",
    "何静": "He Jing",
    "王建国": "Wang Jianguo",
    "赵安": "Zhao An",
    "孙悦": "Sun Yue",
    "周宁": "Zhou Ning",
}
PLACES = {"XM": "Party service centre of Xiangmi, 2nd floor", "NY": "8 Nongyuan Road"}


@pytest.fixture
async def district(world: World) -> World:
    """The same district, with all that may be given in English."""
    file = yaml.safe_load(DISTRICT.read_text(encoding="utf-8"))
    for part in file["people"]:
        part["name_en"] = SPELLED[part["name"]]
        for office in part["appointments"]:
            if "term" in office:
                office |= {"term": "12th term", "sector": "Education"}
    for part in file["stations"]:
        part["place_en"] = PLACES[part["code"]]
    house = world.core.house
    await load_district(house.database, house.vault, file, world.now)
    await house.refresh()
    return world


async def serving(world: World, name: str, role: str = "member", station: str = "XM") -> Resident:
    who = await world.member(name, role, station)
    return await speaks_english(who)


async def speaks_english(who: Resident) -> Resident:
    """From here on all that he reads is English; what came before is not part of the story."""
    await who.says("/lang")
    await who.presses("English")
    assert "English" in who.hears("say.language_set").text
    who.letters.clear()
    who._mark = 0
    who.world.lines.clear()
    return who


async def at_home(world: World, name: str, slug: str = "xm2k8vwd") -> Resident:
    who = world.person(name)
    await who.opens(f"st_{slug}")
    await speaks_english(who)
    await who.says("hello")
    who.hears("consent.agree.ask")
    await who.presses("I agree")
    return who


async def reports(who: Resident, words: str = WORDS) -> str:
    await who.says(words)
    if who.fresh[-1][0] == "report.place.ask":
        await who.says("skip")
    if who.fresh[-1][0] == "report.category.ask":
        await who.says("Other")
    await who.presses("Submit")
    card = who.hears("say.reported").card
    assert card is not None
    return card.number


def heard(who: Resident, kind: str) -> Rendered:
    """The newest letter is of this kind; others may have come before it."""
    assert who.letters[-1][0] == kind, who.fresh
    who._mark = len(who.letters)
    return who.last


def in_english(world: World, *given: str) -> None:
    """No Han character, no full-width sign in anything that anybody read; `given` is what people gave in Chinese."""
    for who in world.people.values():
        for kind, letter in who.letters:
            shown = "\n".join(
                [letter.numbered, letter.speaker.name, letter.speaker.badge, *(b.label for b in letter.buttons)]
            )
            card = letter.card
            if card is not None:
                shown += "\n".join([card.title, card.state, *(f"{row.label} {row.text}" for row in card.rows)])
                shown += "\n".join(f"{step.label} {step.when}" for step in card.track)
            for word in given:
                shown = shown.replace(word, "")
            assert not HAN.search(shown), (who.name, kind, letter.numbered)


def page_in_english(response: Response, *given: str) -> str:
    assert response.status_code == 200
    shown = re.sub(r"<(style|script|svg)\b.*?</\1>", "", response.text, flags=re.S)
    for word in given:
        shown = shown.replace(word, "")
    assert not HAN.search(shown), [shown[m.start() - 30 : m.end() + 30] for m in HAN.finditer(shown)][:4]
    return shown


async def test_a_resident_in_english(district: World) -> None:
    li = await serving(district, "李慧敏")
    ms = district.person("Ms Brown")
    await ms.opens("st_xm2k8vwd")
    await speaks_english(ms)
    await ms.says("/start")
    ms.hears("say.welcome")
    await ms.says(WORDS)
    ms.hears("consent.agree.ask")
    await ms.presses("I agree")
    await ms.presses("Skip")
    assert ms.hears("report.category.ask").buttons[0].label == "Parking and getting about"
    await ms.presses("Parking and getting about")
    await ms.presses("Change name")
    await ms.says("Ms Brown")
    await ms.presses("Submit")
    reported = ms.hears("say.reported")
    number = reported.card.number  # type: ignore[union-attr]
    receipt = reported.text.split("Receipt ")[1].splitlines()[0]
    await li.presses("Accept")
    assert "Li Huimin has accepted it" in heard(ms, "notice.accepted").text
    await li.presses("Write to resident")
    await li.says("I'll come by tomorrow at ten; ring me on 13912345678")
    assert "13912345678" not in heard(ms, "notice.told").text
    await ms.says("Please come by the back gate")
    ms.hears("say.reply_passed")
    await li.presses("Ask for more")
    await li.says("Which cars are they?")
    heard(ms, "notice.asked")
    await ms.says("Two white vans")
    ms.hears("say.reply_passed")
    await li.presses("Log a visit")
    await li.says("Met the guard")
    await li.presses("Answer")
    await li.says("Bollards stand there since this morning")
    await li.presses("Send")
    await ms.presses("Not solved")
    await ms.presses("Not pleased")
    await ms.says("They fell over again")
    await ms.says("my matters")
    ms.hears("say.my_list")
    await ms.says(number)
    ms.hears("say.timeline")
    await ms.says(f"why {number}")
    assert "Li Huimin was on duty" in ms.hears("say.why").text
    district.later(days=1)
    await li.presses("Answer")
    await li.says("They are set in concrete now")
    await li.presses("Send")
    await ms.presses("Solved")
    await ms.presses("Pleased")
    await ms.says("my matters")
    await ms.presses("Reopen", letter=await _opened(ms, number))
    await ms.says("The vans are back")
    ms.hears("say.reopened")
    for said in ("duty", "human", "skip", "help", "change station", "cancel", "thanks", "goodbye", "5", "👍"):
        await ms.says(said)
    await ms.presses("Withdraw", letter=await _opened(ms, number))
    await ms.says("1")
    ms.hears("say.withdrawn")
    nephew = district.person("Nephew")
    await nephew.opens("")
    await speaks_english(nephew)
    await nephew.says(f"{number} {receipt}")
    nephew.hears("say.timeline")
    heard(ms, "notice.held")
    await ms.presses("New receipt")
    await ms.says("1")
    ms.hears("say.reissued")
    in_english(district)


async def _opened(who: Resident, number: str) -> Rendered:
    await who.says(number)
    return who.last


async def test_an_answered_objection_in_english(district: World) -> None:
    head = await serving(district, "王建国", "head")
    staff = await serving(district, "周宁", "staff", "")
    ms = await at_home(district, "Ms Brown")
    number = await reports(ms)
    await head.says(number)
    await head.presses("Refuse")
    await head.says("This yard belongs to the property company; please ask them at the gate office")
    await head.presses("Send")
    await ms.presses("I disagree")
    await ms.says("The fire lane is a public matter")
    ms.hears("say.objected")
    heard(staff, "notice.staff_objected")
    await staff.presses("Answer the objection")
    await staff.says("The company has promised to paint the lines by Friday")
    heard(ms, "notice.objection_answered")
    await head.says(number)
    await head.presses("More")
    await head.presses("Restore")
    await head.says("They did not paint them")
    heard(ms, "notice.restored")
    await ms.says(number)
    ms.hears("say.timeline")
    in_english(district)


async def test_a_member_in_english(district: World) -> None:
    li = await serving(district, "李慧敏")
    lin = await serving(district, "林涛")
    ms = await at_home(district, "Ms Brown")
    number = await reports(ms, LAMP)
    await li.says("help")
    li.hears("say.help_member")
    await li.says("to do")
    await li.presses(number)
    await li.presses("Decline")
    await li.says("I live next door to it")
    li.hears("say.declined")
    await lin.presses("Accept")
    await lin.presses("Note")
    await lin.says("The light company has been told")
    await lin.presses("Hand over")
    await lin.presses("He Jing")
    await lin.says("She knows the light company")
    lin.hears("say.handed_over")
    he = await serving(district, "何静")
    await he.says("to do")
    await he.presses(number)
    await he.presses("Accept")
    heard(ms, "notice.new_handler")
    await he.says("The lamp comes on Thursday")
    if he.fresh[-1][0] == "sort_own_words.target.ask":
        await he.presses("Reply to resident")
    heard(ms, "notice.told")
    await he.says("Talked to three neighbours today")
    await he.presses("My diary")
    he.hears("say.diary")
    await he.presses("Answer", letter=await _opened(he, number))
    await he.says("It shines again")
    await he.presses("Send")
    await he.says(number)
    await he.presses("More")
    await he.presses("Correct")
    await he.presses("the answer")
    await he.presses("Write it anew")
    await he.says("It shines again since eight o'clock")
    heard(ms, "notice.corrected")
    district.later(days=8)
    await district.tick()
    heard(ms, "notice.lapsed")
    await he.says("change role")
    in_english(district)


async def test_a_clerk_at_the_counter_in_english(district: World) -> None:
    li = await serving(district, "李慧敏")
    clerk = await serving(district, "赵安", "clerk")
    await clerk.says("walk-in")
    await clerk.says(LAMP)
    await clerk.presses("They came")
    await clerk.says("Mrs Green")
    await clerk.says("twelve")
    await clerk.says("138 0000 0187")
    while clerk.fresh[-1][0] != "report_for.check.ask":
        await clerk.says("Other" if "category" in clerk.fresh[-1][0] else "skip")
    await clerk.presses("Submit")
    letter = clerk.hears("say.reported_for")
    number = letter.card.number  # type: ignore[union-attr]
    await clerk.presses("Print the slip")
    clerk.hears("say.slip_ready")
    slip = page_in_english(await Browser(district).opens(link_of(clerk)), "驿")
    assert number in slip and PLACES["XM"] in slip
    await li.presses("Accept")
    await li.presses("Write to resident")
    await li.says("I come tomorrow morning")
    call = heard(clerk, "notice.call_needed")
    await clerk.presses("Phone number")
    clerk.hears("say.phone")
    await clerk.presses("Reached", letter=call)
    await clerk.presses("Skip")
    await li.presses("Answer")
    await li.says("The lamp shines again")
    await li.presses("Send")
    await clerk.presses("Rating by phone")
    await clerk.presses("Solved")
    await clerk.presses("Pleased")
    clerk.hears("say.rated_by_call")
    await clerk.says(number)
    shown = clerk.hears("say.timeline").text
    assert "they came, written down by Zhao An, with spoken consent" in shown
    await clerk.says(f"why {number}")
    clerk.hears("say.why")
    await clerk.says("walk-in")
    await clerk.says(WORDS)
    await clerk.presses("On paper")
    await clerk.says("cancel")
    in_english(district)


async def test_a_head_in_english(district: World) -> None:
    li = await serving(district, "李慧敏")
    head = await serving(district, "王建国", "head")
    sun = await serving(district, "孙悦", "head", "NY")
    ms, mr = await at_home(district, "Ms Brown"), await at_home(district, "Mr White")
    first, second = await reports(ms), await reports(mr, "The fire lane below block 3 is full of cars")
    mrs = await at_home(district, "Mrs Green")
    third = await reports(mrs, LAMP)
    await head.says("help")
    await head.says("inbox")
    head.hears("say.inbox_list")
    await li.presses("Accept", letter=await _opened(li, first))
    await head.says(second)
    await head.presses("More")
    await head.presses("Merge")
    await head.presses(first)
    await head.presses("Merge")
    head.hears("say.merged")
    heard(mr, "notice.merged")
    await head.says(first)
    await head.presses("More")
    await head.presses("Split")
    await head.says("The barrier at the gate is broken")
    await head.says("Other")
    await head.presses("As the rota says")
    await head.presses("Split")
    heard(ms, "notice.split")
    await head.says(third)
    await head.presses("Category, urgency")
    await head.presses("Street lights")
    await head.presses("Normal")
    head.hears("say.classified")
    await head.presses("More", letter=await _opened(head, third))
    await head.presses("Recuse")
    await head.presses("Lin Tao")
    await head.says("His brother")
    head.hears("say.recused")
    await head.presses("Other station", letter=await _managed(head, third))
    await head.presses("Nongyuan")
    await head.says("This block belongs to Nongyuan")
    head.hears("say.transferred")
    heard(mrs, "notice.transferred")
    await sun.presses("Accept", letter=await _opened(sun, third))
    await mrs.says(f"why {third}")
    mrs.hears("say.why")
    await _managed(head, first)
    await head.presses("Pause this person")
    await head.says("Nine reports of one matter in a week")
    head.hears("say.silenced_done")
    await ms.says("Something new happened at gate 4")
    await ms.presses("A new matter")
    ms.hears("refusal.silenced")
    await head.says("paused people")
    head.hears("say.silenced_list")
    await head.says("set up")
    head.hears("say.setup")
    await head.presses("People")
    assert "Li Huimin, member (joined)" in head.hears("say.people_list").text
    await head.presses("Invite Lin Tao")
    code = head.hears("say.invited").text.split("in_")[1][:16]
    lin = district.person("林涛")
    await lin.opens(f"in_{code}")
    head.hears("say.somebody_joined")
    lin.letters.clear()
    await head.says("set up")
    await head.presses("Invite somebody new")
    await head.presses("clerk")
    await head.says("Peter Hill")
    head.hears("say.invited")
    await head.says("set up")
    await head.presses("Stations")
    await head.presses("Posters and table card")
    head.hears("say.posters")
    await head.says("set up")
    await head.presses("End an appointment")
    await head.presses("Lin Tao, member")
    await head.presses("End it now")
    lin.letters.clear()
    in_english(district)


async def _managed(who: Resident, number: str) -> Rendered:
    await who.says(number)
    await who.presses("More")
    return who.last


async def test_staff_in_english(district: World) -> None:
    async def machine() -> list[Finding]:
        return [bad(Health.BACKUP_LATE, span=span(30 * 3_600_000)), warn(Health.YEAR_MISSING, year=2027)]

    district.core.house.machine = machine
    staff = await serving(district, "周宁", "staff", "")
    await serving(district, "王建国", "head")
    ms = await at_home(district, "Ms Brown")
    number = await reports(ms)
    await _morning(district)
    assert "30 hours" in staff.hears("say.digest").text
    await staff.says("health")
    assert "2027" in staff.hears("say.health").text
    await staff.says("help")
    await staff.says("inbox")
    await staff.says(number)
    await staff.presses("More")
    await staff.presses("Open identity")
    await staff.says("see")
    assert "5 characters" in staff.hears("open_identity.reason.ask").text
    await staff.says("Taken ill, the family has to be found")
    staff.hears("say.identity_shown")
    assert "Zhou Ning" in ms.hears("say.identity_opened_you").text
    await ms.says("privacy")
    await ms.presses("Who has looked")
    ms.hears("say.lookers")
    await staff.says("set up")
    staff.hears("say.setup")
    await staff.presses("Stations")
    staff.hears("say.stations_list")
    await staff.presses("Close a station")
    await staff.presses("Nongyuan")
    await staff.presses("Xiangmi")
    await staff.says("The quarter is being rebuilt")
    staff.hears("close_station.check.ask")
    await staff.presses("Close now")
    staff.hears("say.station_closed")
    in_english(district)


async def test_my_data_in_english(district: World) -> None:
    li = await serving(district, "李慧敏")
    ms = await at_home(district, "Ms Brown")
    number = await reports(ms)
    await li.presses("Accept")
    await li.presses("Write to resident")
    await li.says("Ring me on 13912345678")
    await ms.says("privacy")
    ms.hears("say.privacy")
    await ms.presses("Change")
    await ms.presses("What you call me")
    await ms.says("Ms Brown")
    ms.hears("say.corrected_kept")
    await ms.says("privacy")
    await ms.presses("Change")
    await ms.presses("My phone number")
    await ms.says("139 0000 1234")
    ms.hears("say.corrected_kept")
    await ms.says("privacy")
    await ms.presses("Take it with me")
    ms.hears("say.export_ready")
    file = (await Browser(district).opens(link_of(ms))).content
    inside = zipfile.ZipFile(io.BytesIO(file)).read("index.html").decode()
    assert 'lang="en"' in inside and number in inside and "Qingshi District" in inside
    assert not HAN.search(re.sub(r"<style>.*?</style>", "", inside)), HAN.findall(inside)
    await ms.says("privacy")
    await ms.presses("Erase")
    await ms.presses("Go on with it")
    ms.hears("say.erased_goodbye")
    await li.says(number)
    await li.presses("Answer")
    await li.says("Bollards stand there now")
    await li.presses("Send")
    assert "say.answered_nobody" in [kind for kind, _ in li.fresh]
    in_english(district)


async def test_papers_in_english(district: World) -> None:
    head = await serving(district, "王建国", "head")
    li = await serving(district, "李慧敏")
    ms = await at_home(district, "Ms Brown")
    await reports(ms)
    await li.presses("Accept")
    for which in ("Open matters", "People and rota"):
        await head.says("export")
        await head.presses(which)
        if head.fresh[-1][0] == "export.columns.ask":
            await head.presses("All")
        head.hears("say.list_ready")
        response = await Browser(district).opens(link_of(head))
        found = load_workbook(io.BytesIO(response.content)).active
        assert found is not None
        cells = "\n".join(str(cell.value) for row in found.iter_rows() for cell in row) + found.title
        assert not HAN.search(cells) and "Li Huimin" in cells, cells
        assert "%E" not in response.headers["content-disposition"]
    await head.says("export")
    await head.presses("Open matters")
    await head.presses("Let me choose")
    head.hears("export.chosen.ask")
    await head.says("2 3")
    head.hears("say.list_ready")
    await head.says("invitation slips")
    head.hears("say.slips_ready")
    browser = Browser(district, headers={"accept-language": "en"})
    page_in_english(await browser.looks(link_of(head)), "驿")
    page_in_english(await browser.opens(link_of(head)), "驿")
    gone = await Browser(district, headers={"accept-language": "en"}).opens("/x/" + "a" * 16)
    assert gone.status_code == 404 and not HAN.search(gone.text.replace("驿", ""))
    for size in ("a4", "a3", "card"):
        poster = await Browser(district).looks(f"/s/xm2k8vwd/poster?size={size}&lang=en")
        page_in_english(poster, *BOTH, "香蜜社区协商驿站", "驿")
    in_english(district)


@pytest.mark.no_golden
async def test_what_the_web_chats_pages_read_is_english(district: World) -> None:
    house = district.core.house
    reader = WebReader(house, district.core.renderer, district.core.changes.streams, demo=False)
    shown = [str(await reader.stations("en")), await reader.district_name("en")]
    for name, role, scope in (("李慧敏", "member", "XM"), ("周宁", "staff", "")):
        wanted, where = _scope(house, role, scope)
        code = await make_invitation(house, wanted, where, name, 7)
        shown.append(str(await reader.invitation(code, "en")))
    assert not HAN.search("".join(shown)), shown
    assert "Li Huimin" in shown[2] and "Qingshi District" in shown[3]


def _print_words(language: str) -> dict[str, str]:
    text = files("locales").joinpath(f"pages_{language}.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)["print"]
    return found


BOTH = [_print_words("en")[key] for key in ("headline_small", "small_scan", "other_language")]
"""A poster speaks to everybody who passes: a line of it is in the other language."""
