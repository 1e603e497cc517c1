"""What an application may do and what it lacks: the platform is asked for it, and nothing is changed."""

from __future__ import annotations

from collections.abc import Sequence

from channels.seam import ChannelError, Look
from channels.tokens import Trouble
from channels.wecom.client import Client, Json
from channels.wecom.errors import Refused


async def agent(client: Client) -> Json:
    """The application, as the platform has it. Raises ChannelError."""
    return await client.get("agent/get", agentid=str(client.account.agent_id))


async def look(client: Client) -> Sequence[Look]:
    """In the order in which it is put right."""
    try:
        found = await agent(client)
        await client.login()  # a token from before would hide a secret that is wrong by now
    except (Refused, Trouble) as error:
        return [_refused(error)]
    except ChannelError:
        return [Look("platform_away", False)]
    seen = [Look("app_fine", True, str(found.get("name", "")))]
    if found.get("close"):
        seen.append(Look("app_closed", False))
    if not any(found.get(who, {}).get(what) for who, what in _VISIBLE):
        seen.append(Look("app_unseen", False))
    return seen


_VISIBLE = (("allow_userinfos", "user"), ("allow_partys", "partyid"), ("allow_tags", "tagid"))


def _refused(error: Refused | Trouble) -> Look:
    if error.reason == "address_refused":
        return Look("app_untrusted", False, error.shown)
    if error.reason == "unauthorized":
        return Look("app_refused", False, error.shown)
    return Look("platform_odd", False, error.shown)
