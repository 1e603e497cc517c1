"""WeCom (企业微信): applications of a district's own, for those who serve and for departments.

`webhook` is posted to, `content` reads what comes, `outbound`, `layout` and `pace` send, `spent` changes cards that
were pressed, `client` speaks to the platform, `channel` is the whole; `robots` speaks to groups.
"""

from channels.wecom.account import Account
from channels.wecom.channel import WecomChannel

__all__ = ["Account", "WecomChannel"]
