"""The command line."""

from bot.cli import app

app()
