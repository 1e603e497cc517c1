"""init, invite, replay: what they print, and with which status they end."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.commands import make_invitation
from domain.people import Role
from tests.bot.process import DISTRICT, Ended, bot, ended, environment, started_afresh, with_district
from tests.talk import World
from tests.telegram.server import TelegramServer


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return await with_district(tmp_path_factory.mktemp("cli"))


async def test_init_again_changes_nothing(folder: Path) -> None:
    again = await bot(folder, "init", str(DISTRICT))
    assert again.status == 0 and again.out.strip()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("missing.yaml", None),
        ("broken.yaml", "district: ["),
        ("empty.yaml", ""),
        ("list.yaml", "- 1"),
        ("part.yaml", "areas: []"),
    ],
)
async def test_a_wrong_district_file_is_told_without_a_trace(tmp_path: Path, name: str, text: str | None) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = await bot(tmp_path, "init", name)
    assert done.status == 2 and done.err.strip() and "Traceback" not in done.err


async def test_invite_prints_a_code_and_its_links(folder: Path) -> None:
    done = await bot(folder, "invite", "--role", "member", "--station", "XM", PUBLIC_URL="https://yz.example.cn")
    assert done.status == 0, done.err
    code, link = done.out.split()
    assert len(code) == 16 and link == f"https://yz.example.cn/i/{code}"


async def test_invite_names_the_bot_that_it_asked_telegram_for(folder: Path) -> None:
    async with TelegramServer() as server:
        telegram = {"TELEGRAM_TOKEN": server.token, "TELEGRAM_API": server.api}
        done = await bot(folder, "invite", "--role", "head", "--station", "xm", **telegram)
        assert done.status == 0, done.err
        code, _, link = done.out.split()
        assert link == f"https://t.me/{server.world.username}?start=in_{code}"
    done = await bot(folder, "invite", "--role", "staff", TELEGRAM_TOKEN=server.token, TELEGRAM_API=server.api)
    assert done.status == 0 and f"/start in_{done.out.split()[0]}" in done.out


async def test_invite_tells_how_to_join_in_wechat(folder: Path) -> None:
    named = {"APP_ID": "wx0000000000000001", "SECRET": "s" * 32, "TOKEN": "yizhan", "AES_KEY": "k" * 43}
    account = {f"WECHAT_{name}": value for name, value in named.items()}
    done = await bot(folder, "invite", "--role", "member", "--station", "XM", **account)
    assert done.status == 0, done.err
    assert "微信" in done.out and "WeChat" in done.out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--role", "king", "--station", "XM"), "--role"),
        (("--role", "resident", "--station", "XM"), "--role"),
        (("--role", "member"), "--station"),
        (("--role", "member", "--station", "ZZ"), "--station"),
        (("--role", "member", "--station", "XM", "--days", "0"), "--days"),
        ((), "--role"),
    ],
)
async def test_a_wrong_invitation_is_told(folder: Path, words: tuple[str, ...], named: str) -> None:
    done = await bot(folder, "invite", *words)
    assert done.status == 2 and named in done.err and "Traceback" not in done.err


async def test_slips_say_when_their_links_lead_to_this_machine_only(folder: Path) -> None:
    for address, said in (("", True), ("https://yz.example.cn", False)):
        done = await bot(folder, "slips", "-o", "slips.html", PUBLIC_URL=address)
        assert done.status == 0 and ("YIZHAN_PUBLIC_URL" in done.err) is said


@pytest.mark.parametrize("command", [("invite", "--role", "staff"), ("doctor",), ("replay", "rows.csv"), ("backup",)])
async def test_without_a_district_each_command_says_so(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "rows.csv").write_text("id,subject,text\n1,a,b\n", encoding="utf-8")
    done = await bot(tmp_path, *command)
    assert done.status == 2 and "district" in done.err and len(done.err.splitlines()) == 1


async def test_an_invitation_is_used_once(tmp_path: Path) -> None:
    async with World.open(tmp_path) as world:
        station = world.core.house.district.by_code("XM")
        assert station is not None
        code = await make_invitation(world.core.house, Role.MEMBER, station.id, "周立新", 7)
        first, second = world.person("周"), world.person("别人")
        await first.opens(f"in_{code}")
        assert "say.joined" in [kind for kind, _ in first.fresh]
        await second.opens(f"in_{code}")
        second.hears("refusal.invitation_bad")
        late = await make_invitation(world.core.house, Role.MEMBER, station.id, "", 7)
        world.later(days=7)
        await second.opens(f"in_{late}")
        second.hears("refusal.invitation_bad")
        kept = (tmp_path / "data" / "yizhan.db").read_bytes() + (tmp_path / "data" / "yizhan.db-wal").read_bytes()
        assert code.encode() not in kept


async def test_two_with_one_invitation_at_the_same_moment(tmp_path: Path) -> None:
    from dialogs.talk import Opened

    async with World.open(tmp_path) as world:
        station = world.core.house.district.by_code("XM")
        assert station is not None
        code = await make_invitation(world.core.house, Role.MEMBER, station.id, "周立新", 7)
        people = [world.person(name) for name in "甲乙丙丁"]
        taken = (world.core.receive(p.inbound(Opened(f"in_{code}"), f"x{p.name}")) for p in people)
        await asyncio.gather(*taken)
        await world._collect()
        heard = [kind for person in people for kind, _ in person.letters]
        assert heard.count("say.joined") == 1 and heard.count("refusal.invitation_bad") == 3


ROWS = """id,subject,text,extra
1,路灯,三号楼门口的路灯坏了三天,x
2,,楼上装修从早响到晚，孩子没法睡
2,同一个号,两行同号也各是一件
4,燃气,厨房有很重的煤气味，一直散不掉
5,要上访,我要去信访办上访告他们
6,英文,The lift in building 5 has stopped again
7,长,{long}
"""


async def test_replay_makes_an_item_of_every_row(folder: Path) -> None:
    (folder / "rows.csv").write_text(ROWS.replace("{long}", "很长" * 3000), encoding="utf-8-sig")
    done = await bot(folder, "replay", "rows.csv", "--station", "xm")
    assert done.status == 0, done.err
    figures = dict(line.split()[:2] for line in done.out.splitlines() if len(line.split()) > 1 and line[0].isalpha())
    assert (figures["messages"], figures["assigned"], figures["lost"]) == ("7", "7", "0")
    assert int(figures["danger"]) >= 1 and int(figures["petition"]) >= 1
    again = await bot(folder, "replay", "rows.csv")
    assert again.status == 0, again.err
    assert (await bot(folder, "doctor")).status == 0


async def test_replay_is_not_held_up_by_the_limit_of_a_station(folder: Path) -> None:
    many = "".join(f"{row},,楼道的灯坏了好几天没人修\n" for row in range(70))
    (folder / "many.csv").write_text(f"id,subject,text\n{many}", encoding="utf-8")
    done = await bot(folder, "replay", "many.csv", "--station", "NY")
    assert done.status == 0 and "lost       0" in done.out, done.err


async def test_replay_says_that_a_practising_station_takes_nothing(tmp_path: Path) -> None:
    text = DISTRICT.read_text(encoding="utf-8").replace("practice: false", "practice: true")
    (tmp_path / "practising.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "one.csv").write_text("id,subject,text\n1,,楼道的灯坏了\n", encoding="utf-8")
    assert (await bot(tmp_path, "init", "practising.yaml")).status == 0
    done = await bot(tmp_path, "replay", "one.csv")
    assert done.status == 2 and "practising" in done.err and "Traceback" not in done.err


@pytest.mark.parametrize(
    ("text", "words", "named"),
    [
        (None, (), "rows2.csv"),
        ("id,text\n1,x\n", (), "subject"),
        ("id,subject,text\n1,a,b\n", ("--station", "ZZ"), "--station"),
    ],
)
async def test_a_wrong_replay_is_told(folder: Path, text: str | None, words: tuple[str, ...], named: str) -> None:
    path = folder / "rows2.csv"
    if text is None:
        path.unlink(missing_ok=True)
    else:
        path.write_text(text, encoding="utf-8")
    done = await bot(folder, "replay", "rows2.csv", *words)
    assert done.status == 2 and named in done.err and "Traceback" not in done.err


async def test_ctrl_c_while_the_program_is_still_loading_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt", encoding="utf-8")  # found first: the working folder
    done = await ended(await started_afresh(tmp_path, ["doctor"], environment(tmp_path)))
    assert done == Ended(130, "", "")
