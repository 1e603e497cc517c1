"""`python -m bot run | init | invite | check | retry | replay`."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.settings import Settings, SettingsError, read_settings

app = typer.Typer(add_completion=False, no_args_is_help=True, help="驿站 Yizhan", pretty_exceptions_enable=False)


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _do(work: Coroutine[Any, Any, None]) -> None:
    """Runs one command; what its user can mend is one line, exit 2."""
    try:
        asyncio.run(work)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


@app.command()
def run() -> None:
    """Serve the web chat, and Telegram where a token is set."""
    from bot.logs import set_up
    from bot.serve import run as serve

    settings = _settings()
    set_up()
    _do(serve(settings))


@app.command()
def init(file: Annotated[Path, typer.Argument(help="the district as YAML, see docs/district-file.md")]) -> None:
    """Set a district up from a file, or bring it up to date with an edited one."""
    from bot.commands import init as do

    _do(do(_settings(), file))


@app.command()
def invite(
    role: Annotated[str, typer.Option(help="member, head, clerk or staff")],
    station: Annotated[str, typer.Option(help="the station's code; not for staff")] = "",
    name: Annotated[str, typer.Option(help="the person's name; asked in the chat where it is left out")] = "",
    days: Annotated[int, typer.Option(min=1, max=90, help="how long it is good")] = 7,
) -> None:
    """Make a single-use invitation and print its code and links."""
    from bot.commands import invite as do

    _do(do(_settings(), role, station, name, days))


@app.command()
def check() -> None:
    """Look at settings, database, event chain and keys, and say what is wrong."""
    from bot.commands import check as do

    _do(do(_settings()))


@app.command()
def retry(number: Annotated[str, typer.Argument(help="the number that the person was told")]) -> None:
    """Try a message again whose handling had failed."""
    from bot.faults import retry as do

    _do(do(_settings(), number))


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="a CSV with the columns id, subject, text")],
    station: Annotated[str, typer.Option(help="code of the station that takes them all; else spread over all")] = "",
    side_by_side: Annotated[int, typer.Option(min=1, max=256, help="how many residents write at once")] = 16,
) -> None:
    """Feed messages as residents' reports through the real door, and say what became of them."""
    from bot.replay import replay as do

    _do(do(_settings(), file, station, side_by_side))
