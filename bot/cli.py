"""`python -m bot run | init | invite | backup | restore | doctor | …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli_keeping import keeping
from bot.command_line import perform, settings_or_exit

ABOUT = """驿站 Yizhan, the chatbot of consultation stations.

Settings are YIZHAN_… variables, or stand in yizhan.toml in the working folder: docs/operating.md.
What can be mended where it was typed is one line and exit code 2."""

app = typer.Typer(add_completion=False, no_args_is_help=True, help=ABOUT, pretty_exceptions_enable=False)
app.add_typer(keeping)


@app.command()
def run() -> None:
    """Serve the web chat, and Telegram where a token is set, until Ctrl-C or SIGTERM.

    On PostgreSQL as many at once as you like, each on its own YIZHAN_PORT.
    """
    from bot.logs import set_up
    from bot.serve import new_loop
    from bot.serve import run as serve

    settings = settings_or_exit()
    set_up()
    perform(serve(settings), new_loop)


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="the Excel workbook to write, for example district.xlsx")],
) -> None:
    """Write an empty workbook to fill a district in."""
    from bot.setting_up import template as do

    perform(do(file))


@app.command()
def init(
    file: Annotated[Path, typer.Argument(help="a filled-in workbook or a YAML file, see docs/district-file.md")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would change, and write nothing")] = False,
) -> None:
    """Set a district up from a file, or bring it up to date with an edited one."""
    from bot.setting_up import init as do

    perform(do(settings_or_exit(), file, dry_run=dry_run))


@app.command()
def staff_code(
    name: Annotated[str, typer.Option(help="whose; may be left out, then the chat asks for it")] = "",
) -> None:
    """Make a one-time way in for staff, good for an hour, when the last staff account is lost."""
    from bot.staff_door import staff_code as do

    perform(do(settings_or_exit(), name))


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

    perform(do(settings_or_exit(), role, station, name, days, department))


@app.command()
def connect(
    name: Annotated[str, typer.Argument(help="what the other system is called, for example 大督查")],
    url: Annotated[str, typer.Option(help="where it takes our messages, https://…; without one it only reports")] = "",
    wants: Annotated[str, typer.Option(help="events that it is sent, with commas; all that may leave without it")] = "",
    private: Annotated[bool, typer.Option("--private", help="its address may be of a private network")] = False,
) -> None:
    """Hand matters over to another system: signed messages out, reports of it in. Prints secret and key, once."""
    from bot.systems import connect as do

    perform(do(settings_or_exit(), name, url, wants, private=private))


@app.command()
def systems() -> None:
    """List the systems that are connected, and how many messages to each wait, are done, were given up."""
    from bot.systems import listed as do

    perform(do(settings_or_exit()))


@app.command()
def disconnect(name: Annotated[str, typer.Argument(help="as it was connected")]) -> None:
    """End the hand-over to a system: its key and its secret are void at once, what was on its way is dropped."""
    from bot.systems import disconnect as do

    perform(do(settings_or_exit(), name))


@app.command()
def resend(name: Annotated[str, typer.Argument(help="as it was connected")]) -> None:
    """Send once more what a system did not take in three days."""
    from bot.systems import resend as do

    perform(do(settings_or_exit(), name))


@app.command()
def slips(
    output: Annotated[Path, typer.Option("-o", "--output", help="the page to write, for example slips.html")],
    station: Annotated[str, typer.Option(help="the station's code; all stations and the office without it")] = "",
) -> None:
    """Print invitations, twelve to an A4 page, for everybody who is appointed and has no chat yet."""
    from bot.commands import slips as do

    perform(do(settings_or_exit(), station, output))


@app.command()
def holidays(
    file: Annotated[Path, typer.Argument(help="the notice as text, or YAML or CSV, see docs/operating.md")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what was understood, and write nothing")] = False,
) -> None:
    """Load a year's official holidays, also while the product runs; a list of the same year is replaced."""
    from bot.holiday_file import holidays as do

    perform(do(settings_or_exit(), file, dry_run=dry_run))


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

    perform(do(settings_or_exit(), data, days, items, seed), new_loop)


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="a CSV with the columns id, subject, text")],
    station: Annotated[str, typer.Option(help="code of the station that takes them all; else spread over all")] = "",
    side_by_side: Annotated[int, typer.Option(min=1, max=256, help="how many residents write at once")] = 16,
) -> None:
    """Feed messages as residents' reports through the real door, and say what became of them."""
    from bot.replay import replay as do

    perform(do(settings_or_exit(), file, station, side_by_side))
