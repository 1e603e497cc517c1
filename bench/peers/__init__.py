"""The peers, each in a process of its own. `python -m bench.peers.<name> PORT API` serves the webhook /hook."""
