"""The one way in which rewriting fails."""

from __future__ import annotations


class EditError(Exception):
    """An edit that cannot be carried out.  The message is one sentence naming the file."""
