"""pymap as a process of its own: prints its port, makes the users it is told of on its input, and ends with it."""

from __future__ import annotations

import sys

from tests.servers.pymap_server import PymapServer

if __name__ == "__main__":
    server = PymapServer()
    print(server.port, flush=True)
    for line in sys.stdin:
        server.account(line.strip())
        print("made", flush=True)
    server.close()
