"""WeChat: the service accounts of a district, each with a callback of its own.

`inbound` reads what comes, `webhook` and `replies` answer in the very request that brought it, `channel` is the whole.
"""
