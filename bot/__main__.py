"""The command line."""

import gc

gc.disable()  # loading makes no garbage worth the search: a sixth of the time
try:
    from bot.cli import app
except KeyboardInterrupt:  # Ctrl-C in the first half second
    raise SystemExit(130) from None

app()
