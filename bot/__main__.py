"""The command line."""

try:
    from bot.cli import app
except KeyboardInterrupt:  # Ctrl-C in the first half second
    raise SystemExit(130) from None

app()
