"""When the collector of garbage looks, which is half of the time of a large analysis."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def made_to_stay() -> Iterator[None]:
    """While trees and graphs are made that stay until the end of the run.

    The collector would go through all of them again and again and find nothing.  Afterwards they
    are set aside, so that it only sees what is made and let go from then on.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def let_go() -> None:
    """Give the collector back what `made_to_stay` has set aside.

    Called before the next run: after the last one the process ends, and does so sooner.
    """
    gc.unfreeze()
