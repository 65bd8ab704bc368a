"""What agents and requesters may steer by mail: one function per command, with its aliases and permissions.

Importing this package fills the table; `registry.COMMANDS` is what help, documentation and tests are made from.
"""

from mailbot.desk.commands import ask, details, incidents, state, tickets, work
from mailbot.desk.commands.grammar import Script, only, read, with_passed_on
from mailbot.desk.commands.registry import COMMANDS, Fault
from mailbot.desk.commands.run import run

__all__ = [
    "COMMANDS",
    "Fault",
    "Script",
    "ask",
    "details",
    "incidents",
    "only",
    "read",
    "run",
    "state",
    "tickets",
    "with_passed_on",
    "work",
]
