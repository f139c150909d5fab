"""Makes an unchanged program talk to the replay server, quickly and only to it.

Configured by environment variables of the runner: GEMINI_CODEMOD_REPLAY_ROOT (folder of the
program), GOOGLE_GEMINI_BASE_URL (the server).
"""

from __future__ import annotations

from . import clock, http_clients, legacy, network, patching, retries, sequence


def install() -> None:
    """Patch sleeping and sockets now, and the SDKs and HTTP clients when they are imported."""
    sequence.install()
    clock.install()
    network.install()
    patching.install(http_clients.PATCHES, retries.PATCHES, legacy.PATCHES, clock.PATCHES)
