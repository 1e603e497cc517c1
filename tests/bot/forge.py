"""The product's processes forked off one that has imported everything: imports are three quarters of a start's work.

One for a run of tests; it forks off a smith for each of their processes, and these what is ordered of them. All else is
as in a process of its own, from `bot/__main__.py` on: its folder, environment, words, outputs, its end.
"""

from __future__ import annotations

import array
import atexit
import gc
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import threading
import time
from importlib import import_module
from typing import Any

ROOMS = ("bot", "channels", "dialogs", "domain", "handlers", "storage", "web")
AT_USE = ("alembic.command", "chinese_calendar", "icalendar", "openpyxl", "PIL.Image", "pypinyin", "rich.markdown")
LONGEST = 1 << 20
"""Bytes of an order: the environment is the most of it."""


def main(asked: socket.socket, owner: int) -> None:
    """Until its owner is gone; a smith as long as who asked for it. Returns in a process that is to run the product."""
    gc.disable()
    added = _imported()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a smith
    while asked.fileno() in select.select([asked.fileno(), owner], [], [])[0]:
        control, _ = asked.accept()
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asked.close()
            os.close(owner)
            return _smith(control, added)
        control.close()
    raise SystemExit


def _smith(control: socket.socket, added: dict[str, str]) -> None:
    born: dict[int, int] = {}  # the process of each open pidfd
    while True:
        for ready in select.select([control.fileno(), *born], [], [])[0]:
            if ready in born:
                pid = born.pop(ready)
                os.close(ready)
                _tell(control, pid=pid, status=os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
                continue
            raw, ancillary, _, _ = control.recvmsg(LONGEST, socket.CMSG_SPACE(8))
            if not raw:  # the tests are over
                for pid in born.values():
                    os.kill(pid, signal.SIGKILL)
                raise SystemExit
            outputs = array.array("i", ancillary[0][2])
            pid = os.fork()
            if not pid:
                for open_ in (control.detach(), *born):
                    os.close(open_)
                return _become(json.loads(raw), added, outputs)
            for open_ in outputs:
                os.close(open_)
            born[os.pidfd_open(pid)] = pid
            _tell(control, pid=pid)


def _tell(control: socket.socket, **told: int) -> None:
    control.sendall(json.dumps(told).encode())


def _imported() -> dict[str, str]:
    """What imports have put into the environment."""
    before = dict(os.environ)
    for room in ROOMS:
        for module in pkgutil.walk_packages(import_module(room).__path__, f"{room}."):
            if not module.name.endswith("__main__") and ".migrations." not in module.name:
                import_module(module.name)
    for name in AT_USE:
        import_module(name)
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


def _become(order: dict[str, Any], added: dict[str, str], outputs: array.array[int]) -> None:
    for number, output in zip((1, 2), outputs, strict=True):
        os.dup2(output, number)
        os.close(output)
    os.environ.clear()
    os.environ.update(added | order["environment"])
    time.tzset()
    os.chdir(order["folder"])
    sys.path[0] = os.getcwd()
    sys.argv[1:] = order["words"]


def _run() -> int:
    """The product, and what an interpreter does at its end but to take every module apart: a third of a command."""
    status = 1
    try:
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as ended:
        if isinstance(ended.code, int | None):
            status = ended.code or 0
        else:
            print(ended.code, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return status


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]))
    os._exit(_run())
