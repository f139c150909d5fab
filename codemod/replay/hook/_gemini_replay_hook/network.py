"""Keeps the program on this machine: connections to other hosts fail."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any


def install() -> None:
    """Guard the connecting methods of sockets and name lookups."""
    for name in ("connect", "connect_ex"):
        _guard_connect(name)
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_remote(host)
        return real(host, *args, **kwargs)

    socket.getaddrinfo = getaddrinfo


def _guard_connect(name: str) -> None:
    real = getattr(socket.socket, name)

    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_remote(address[0])
        return real(self, address)

    setattr(socket.socket, name, connect)


def _refuse_remote(host: Any) -> None:
    text = host.decode() if isinstance(host, bytes) else host
    if text in (None, "", "localhost"):
        return
    try:
        local = ipaddress.ip_address(text).is_loopback or text == "0.0.0.0"
    except ValueError:
        local = False
    if not local:
        raise ConnectionRefusedError(
            f"{text}: a program under replay reaches only the replay server on this machine"
        )
