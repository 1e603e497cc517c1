"""The commands that keep a district well: its database, its backups, and what went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.command_line import perform, settings_or_exit

keeping = typer.Typer()


@keeping.command()
def migrate() -> None:
    """Bring the database to this program's version, making the tables where there are none.

    Stop the workers of another version first. Several at once wait for each other; nothing is done twice.
    """
    from bot.migrating import migrate as do

    perform(do(settings_or_exit()))


@keeping.command()
def move(
    source: Annotated[str, typer.Option("--from", help="sqlite:<path> or postgresql://…; stop who serves it")],
    target: Annotated[str, typer.Option("--to", help="the same; it must not hold a district")],
) -> None:
    """Carry a district from one database into another, either way, and verify every row of it.

    Keys and files stay where they are, and the old database as it is; a target that fails holds nothing.
    """
    from bot.moving import move as do

    perform(do(settings_or_exit(), source, target))


@keeping.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="for other programs")] = False) -> None:
    """Look at everything and say what is wrong and what to do, also while it runs. Exit 2: something is bad."""
    from bot.doctor import doctor as do

    perform(do(settings_or_exit(), as_json=as_json))


@keeping.command()
def check(
    language: Annotated[str, typer.Option(help="zh_CN or en")] = "zh_CN",
) -> None:
    """Ask each platform what its accounts may do, and say what is missing. Exit 1: something is to be put right."""
    from bot.check import check as do

    perform(do(settings_or_exit(), "en" if language.startswith("en") else "zh_CN"))


@keeping.command()
def backup(
    folder: Annotated[Path | None, typer.Argument(help="where to; YIZHAN_BACKUPS where it is left out")] = None,
) -> None:
    """Make an encrypted backup now, also while the product runs. PostgreSQL: with pg_dump."""
    from bot.app import utc_ms
    from bot.backups import backup as do

    perform(do(settings_or_exit(), folder, utc_ms()))


@keeping.command()
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

    perform(do(settings_or_exit(), Wanted(source, into, key, until, force=force, check=check)))


@keeping.command()
def reopen(
    at: Annotated[str, typer.Option(help="the instant that it was brought back to, as 2026-11-21T18:00")] = "",
) -> None:
    """After a database came back by other means (pg_restore, a provider's): hold old letters back, erase again."""
    from bot.reopen import reopened as do

    perform(do(settings_or_exit(), at))


@keeping.command()
def retry(number: Annotated[str, typer.Argument(help="the number that the person was told")]) -> None:
    """Try a message again whose handling had failed."""
    from bot.faults import retry as do

    perform(do(settings_or_exit(), number))
