"""`mailbot demo`: the real daemon on embedded servers, and people who write to it. Above the composition root: it starts
what the command line would start, and looks at it from outside."""

from mailbot.demo.folder import NotOurs
from mailbot.demo.play import play
from mailbot.demo.screen import Screen

__all__ = ["NotOurs", "Screen", "play"]
