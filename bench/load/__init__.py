"""The load: a Bot API on loopback and the people who write to it, in a process of their own."""
