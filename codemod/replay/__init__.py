"""Replay: run the old and the new program against one local server and compare what they say.

The server understands both request formats, turns either into one normal form and answers as a pure
function of it, so two programs that ask for the same thing get the same answer. See
``docs/verify.md`` for what an equal verdict means.
"""
