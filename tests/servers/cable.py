"""A cable between two network namespaces, to be pulled: processes at both ends, and our servers at the far one.

The namespaces live in two processes that end when this one does, so nothing is left over whatever happens, and neither
interfaces nor routes of this machine are touched. Knows neither mails nor databases.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import threading

SERVERS = "198.18.1.1"
"""Where the servers are, for processes at both ends, whether the cable is plugged in or not."""

_NEAR, _FAR = "198.18.0.1", "198.18.0.2"  # RFC 2544: for trying out networks; nothing outside the namespaces knows them

_TOOLS = ("unshare", "nsenter", "ip")
_NEWNET = 0x40000000  # CLONE_NEWNET of <sched.h>


class NoRights(Exception):
    """This machine or user can't make network namespaces; says why."""


class Cable:
    """Two namespaces and the cable between them, plugged in. Raises NoRights."""

    def __init__(self) -> None:
        if missing := [tool for tool in _TOOLS if not shutil.which(tool)]:
            raise NoRights(f"there is no {' and no '.join(missing)} (Debian: apt-get install iproute2 util-linux)")
        self._spaces: list[subprocess.Popen[bytes]] = []
        try:
            self._near, self._far = self._space(), self._space()
            self._lay()
        except NoRights:
            self.close()
            raise

    def at_the_near_end(self, command: list[str]) -> list[str]:
        """The command that runs another there; its process becomes the other."""
        return _within(self._near, command)

    def at_the_far_end(self, command: list[str]) -> list[str]:
        """The same at the servers' end."""
        return _within(self._far, command)

    def listening(self) -> socket.socket:
        """A socket that listens at the far end, on a port of its choice; its connections may be used from anywhere."""
        found: list[socket.socket] = []
        thread = threading.Thread(target=lambda: found.append(_listen(self._far)))
        thread.start()
        thread.join()
        return found[0]

    def pull(self) -> None:
        """Nothing passes any more, and nobody is told."""
        self._ip(self._far, "link", "set", "far", "down")

    def plug_in(self) -> None:
        """Everything passes again."""
        self._ip(self._far, "link", "set", "far", "up")

    def close(self) -> None:
        """The end of the cable and of both namespaces, once nobody is in them any more."""
        for space in self._spaces:
            space.communicate(timeout=10)

    def _lay(self) -> None:
        self._ip(self._near, "link", "add", "near", "type", "veth", "peer", "name", "far", "netns", str(self._far))
        for space, name, address in ((self._near, "near", _NEAR), (self._far, "far", _FAR)):
            self._ip(space, "address", "add", f"{address}/30", "dev", name)
            self._ip(space, "link", "set", name, "up")
        self._ip(self._far, "address", "add", f"{SERVERS}/32", "dev", "lo")
        self._ip(self._far, "link", "set", "lo", "up")
        self._ip(self._near, "route", "add", SERVERS, "via", _FAR)

    def _space(self) -> int:
        space = subprocess.Popen(
            ["unshare", "--net", "cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
        )
        self._spaces.append(space)
        assert space.stdin
        assert space.stdout
        try:
            space.stdin.write(b"\n")
        except BrokenPipeError:
            raise NoRights(_complaint(space)) from None
        if space.stdout.read(1) != b"\n":
            raise NoRights(_complaint(space))
        return space.pid

    def _ip(self, space: int, *words: str) -> None:
        done = subprocess.run(_within(space, ["ip", *words]), capture_output=True, timeout=20, check=False)
        if done.returncode:
            raise NoRights(f"ip {' '.join(words)}: {done.stderr.decode().strip()}")


def _complaint(space: subprocess.Popen[bytes]) -> str:
    assert space.stderr
    return space.stderr.read().decode().strip() or "unshare --net ended without a word"


def _within(space: int, command: list[str]) -> list[str]:
    return ["nsenter", f"--net=/proc/{space}/ns/net", *command]


def _listen(space: int) -> socket.socket:
    """In a thread of its own: it moves there, and ends there."""
    home = os.open(f"/proc/{space}/ns/net", os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).setns(home, _NEWNET):
            raise OSError(ctypes.get_errno(), "setns")
    finally:
        os.close(home)
    listening = socket.socket()
    listening.bind((SERVERS, 0))
    listening.listen(64)
    return listening
