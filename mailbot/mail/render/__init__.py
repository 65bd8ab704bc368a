"""Templates in Markdown into subject, plain text and HTML. Knows no mail headers and no ticket's meaning."""

from mailbot.mail.render.templates import Rendered, Templates, load

__all__ = ["Rendered", "Templates", "load"]
