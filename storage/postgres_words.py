"""What PostgreSQL and its driver say, in the house's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import asyncpg

from storage.database import Conflict, Duplicate, Unavailable
from storage.trouble import Trouble
from storage.waves import BROKEN, SEEN

GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # where the server says its last word while something is being asked
    OSError,
)
"""Cut off, shutting down, starting, full, or a replica since the last failover: it may be tried again later."""
_DAMAGED = (asyncpg.DataCorruptedError, asyncpg.IndexCorruptedError)
_LOST = (asyncpg.UniqueViolationError, asyncpg.ForeignKeyViolationError)
STUCK = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
"""Two waited for each other, and this one was taken back as a whole: the very same writes may be tried at once."""
_TROUBLES = {asyncpg.DiskFullError: Trouble.FULL, asyncpg.ReadOnlySQLTransactionError: Trouble.READONLY}
_IO = asyncpg.PostgresSystemError
"""Its disk answers with errors, or a file of it cannot be opened."""


@contextmanager
def told() -> Iterator[None]:
    """What the driver says, in the house's words."""
    try:
        yield
    except _LOST as error:
        raise Conflict from error
    except STUCK as error:
        raise Unavailable(type(error).__name__) from error
    except ValueError:  # a value of ours that the driver cannot send, although it calls that an InterfaceError
        raise
    except GONE as error:
        raise Unavailable(_TROUBLES.get(type(error), type(error).__name__)) from error
    except _IO as error:
        raise Unavailable(Trouble.IO) from error
    except _DAMAGED as error:
        raise Unavailable(Trouble.DAMAGED) from error
    except asyncpg.PostgresError as error:
        match cast(Any, error).sqlstate:
            case str(code) if code == SEEN:
                raise Duplicate from None
            case str(code) if code == BROKEN:
                raise Conflict from None
        raise
