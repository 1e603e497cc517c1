"""`python -m bot run | init | invite | backup | restore | doctor | …`."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.settings import Settings, SettingsError, read_settings

ABOUT = """驿站 Yizhan, the chatbot of consultation stations.

Settings are YIZHAN_… variables, or stand in yizhan.toml in the working folder: docs/operating.md.
What can be mended where it was typed is one line and exit code 2."""

app = typer.Typer(add_completion=False, no_args_is_help=True, help=ABOUT, pretty_exceptions_enable=False)


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _do(work: Coroutine[Any, Any, None], loop: Callable[[], asyncio.AbstractEventLoop] | None = None) -> None:
    """Runs one command; what its user can mend is one line, exit 2."""
    gc.freeze()
    gc.enable()
    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(work)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.status) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


@app.command()
def run() -> None:
    """Serve the web chat, and Telegram where a token is set, until Ctrl-C or SIGTERM.

    On PostgreSQL as many at once as you like, each on its own YIZHAN_PORT.
    """
    from bot.logs import set_up
    from bot.serve import new_loop
    from bot.serve import run as serve

    settings = _settings()
    set_up()
    _do(serve(settings), new_loop)


@app.command()
def migrate() -> None:
    """Bring the database to this program's version, making the tables where there are none.

    Stop the workers of another version first. Several at once wait for each other; nothing is done twice.
    """
    from bot.migrating import migrate as do

    _do(do(_settings()))


@app.command()
def move(
    source: Annotated[str, typer.Option("--from", help="sqlite:<path> or postgresql://…; stop who serves it")],
    target: Annotated[str, typer.Option("--to", help="the same; it must not hold a district")],
) -> None:
    """Carry a district from one database into another, either way, and verify every row of it.

    Keys and files stay where they are, and the old database as it is; a target that fails holds nothing.
    """
    from bot.moving import move as do

    _do(do(_settings(), source, target))


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="the Excel workbook to write, for example district.xlsx")],
) -> None:
    """Write an empty workbook to fill a district in."""
    from bot.setting_up import template as do

    _do(do(file))


@app.command()
def init(
    file: Annotated[Path, typer.Argument(help="a filled-in workbook or a YAML file, see docs/district-file.md")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would change, and write nothing")] = False,
) -> None:
    """Set a district up from a file, or bring it up to date with an edited one."""
    from bot.setting_up import init as do

    _do(do(_settings(), file, dry_run=dry_run))


@app.command()
def staff_code(
    name: Annotated[str, typer.Option(help="whose; may be left out, then the chat asks for it")] = "",
) -> None:
    """Make a one-time way in for staff, good for an hour, when the last staff account is lost."""
    from bot.staff_door import staff_code as do

    _do(do(_settings(), name))


@app.command()
def invite(
    role: Annotated[str, typer.Option(help="member, head, clerk, staff or liaison")],
    station: Annotated[str, typer.Option(help="the station's code; not for staff and liaisons")] = "",
    department: Annotated[str, typer.Option(help="the department's code; for a liaison")] = "",
    name: Annotated[str, typer.Option(help="the person's name; asked in the chat where it is left out")] = "",
    days: Annotated[int, typer.Option(min=1, max=90, help="how long it is good")] = 7,
) -> None:
    """Make a single-use invitation and print its code and links."""
    from bot.commands import invite as do

    _do(do(_settings(), role, station, name, days, department))


@app.command()
def connect(
    name: Annotated[str, typer.Argument(help="what the other system is called, for example 大督查")],
    url: Annotated[str, typer.Option(help="where it takes our messages, https://…; without one it only reports")] = "",
    wants: Annotated[str, typer.Option(help="events that it is sent, with commas; all that may leave without it")] = "",
    private: Annotated[bool, typer.Option("--private", help="its address may be of a private network")] = False,
) -> None:
    """Hand matters over to another system: signed messages out, reports of it in. Prints secret and key, once."""
    from bot.systems import connect as do

    _do(do(_settings(), name, url, wants, private=private))


@app.command()
def systems() -> None:
    """List the systems that are connected, and how many messages to each wait, are done, were given up."""
    from bot.systems import listed as do

    _do(do(_settings()))


@app.command()
def disconnect(name: Annotated[str, typer.Argument(help="as it was connected")]) -> None:
    """End the hand-over to a system: its key and its secret are void at once, what was on its way is dropped."""
    from bot.systems import disconnect as do

    _do(do(_settings(), name))


@app.command()
def resend(name: Annotated[str, typer.Argument(help="as it was connected")]) -> None:
    """Send once more what a system did not take in three days."""
    from bot.systems import resend as do

    _do(do(_settings(), name))


@app.command()
def slips(
    output: Annotated[Path, typer.Option("-o", "--output", help="the page to write, for example slips.html")],
    station: Annotated[str, typer.Option(help="the station's code; all stations and the office without it")] = "",
) -> None:
    """Print invitations, twelve to an A4 page, for everybody who is appointed and has no chat yet."""
    from bot.commands import slips as do

    _do(do(_settings(), station, output))


@app.command()
def holidays(
    file: Annotated[Path, typer.Argument(help="the notice as text, or YAML or CSV, see docs/operating.md")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what was understood, and write nothing")] = False,
) -> None:
    """Load a year's official holidays, also while the product runs; a list of the same year is replaced."""
    from bot.holiday_file import holidays as do

    _do(do(_settings(), file, dry_run=dry_run))


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="for other programs")] = False) -> None:
    """Look at everything and say what is wrong and what to do, also while it runs. Exit 2: something is bad."""
    from bot.doctor import doctor as do

    _do(do(_settings(), as_json=as_json))


@app.command()
def check(
    language: Annotated[str, typer.Option(help="zh_CN or en")] = "zh_CN",
) -> None:
    """Ask each platform what its accounts may do, and say what is missing. Exit 1: something is to be put right."""
    from bot.check import check as do

    _do(do(_settings(), "en" if language.startswith("en") else "zh_CN"))


@app.command()
def backup(
    folder: Annotated[Path | None, typer.Argument(help="where to; YIZHAN_BACKUPS where it is left out")] = None,
) -> None:
    """Make an encrypted backup now, also while the product runs. PostgreSQL: with pg_dump."""
    from bot.app import utc_ms
    from bot.backups import backup as do

    _do(do(_settings(), folder, utc_ms()))


@app.command()
def restore(
    source: Annotated[Path | None, typer.Argument(help="a backup, or a folder of them; else the newest")] = None,
    into: Annotated[
        tuple[Path, Path] | None, typer.Option(metavar="DATA KEYS", help="other folders than those of the settings")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="a file with the backup key")] = None,
    until: Annotated[str, typer.Option(help="go no further than this instant, as 2026-11-21T18:00")] = "",
    force: Annotated[bool, typer.Option("--force", help="move what is there aside; nothing is deleted")] = False,
    check: Annotated[bool, typer.Option("--check", help="try it out in a temporary folder, change nothing")] = False,
) -> None:
    """Bring a backup back, with every change that its running log holds; PostgreSQL: into an empty database."""
    from bot.restore import restore as do
    from bot.unpack import Wanted

    _do(do(_settings(), Wanted(source, into, key, until, force=force, check=check)))


@app.command()
def reopen(
    at: Annotated[str, typer.Option(help="the instant that it was brought back to, as 2026-11-21T18:00")] = "",
) -> None:
    """After a database came back by other means (pg_restore, a provider's): hold old letters back, erase again."""
    from bot.reopen import reopened as do

    _do(do(_settings(), at))


@app.command()
def retry(number: Annotated[str, typer.Argument(help="the number that the person was told")]) -> None:
    """Try a message again whose handling had failed."""
    from bot.faults import retry as do

    _do(do(_settings(), number))


@app.command()
def simulate(
    days: Annotated[int, typer.Option(min=1, max=3660, help="how long, up to today")] = 365,
    items: Annotated[int, typer.Option(min=1, help="how many matters residents report")] = 20_000,
    seed: Annotated[int, typer.Option(help="the same number brings the same chances")] = 1,
    data: Annotated[Path, typer.Option(help="the folder to make")] = Path("simulated"),
) -> None:
    """Act a year of a made-up district out, through the product's own door, and say whether anything was lost in it.

    The folder can be served afterwards, to see what a busy district looks like.
    """
    from bot.serve import new_loop
    from bot.simulation.run import simulate as do

    _do(do(_settings(), data, days, items, seed), new_loop)


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="a CSV with the columns id, subject, text")],
    station: Annotated[str, typer.Option(help="code of the station that takes them all; else spread over all")] = "",
    side_by_side: Annotated[int, typer.Option(min=1, max=256, help="how many residents write at once")] = 16,
) -> None:
    """Feed messages as residents' reports through the real door, and say what became of them."""
    from bot.replay import replay as do

    _do(do(_settings(), file, station, side_by_side))
