"""Replacing or making one file so that no reader ever sees half of it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def replace_bytes(target: Path, data: bytes) -> None:
    """Make `target`, an existing file, hold `data`; its mode and owner stay.

    The new bytes go to a temporary file beside the target, reach the disk, and take its place in
    one step.  `target` must not be a link: the link itself would be replaced.  Raises OSError, and
    then the target is as it was.
    """
    status = target.stat()
    handle, name = tempfile.mkstemp(
        prefix=f".{target.name[:32]}.", suffix=".tmp", dir=target.parent
    )
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if hasattr(os, "chown"):
            # Only root may give files away; for others the owner is the same already.
            with contextlib.suppress(PermissionError):
                os.chown(temporary, status.st_uid, status.st_gid)
        temporary.chmod(status.st_mode & 0o7777)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def create_file(target: Path, data: bytes) -> None:
    """Make the file `target` with `data`.

    Raises OSError, FileExistsError among them, and then there is no new file.
    """
    with target.open("xb") as stream:
        try:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` reach the disk, where the system has a call for that."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
