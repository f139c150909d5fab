"""The ways a command ends early; click prints the message and leaves with the exit code."""

from __future__ import annotations

import click


class Unusable(click.ClickException):
    """Wrong usage or settings that no single option is to blame for."""

    exit_code = 2


class Refused(click.ClickException):
    """The command would do harm, and says which flag allows it."""

    exit_code = 3
