"""Settings: mailbot.toml, environment and systemd credentials become one frozen value, or all problems at once."""

from mailbot.settings.load import BadSettings, load
from mailbot.settings.model import Account, Imap, Log, Oauth, Settings, Smtp
from mailbot.settings.privacy import Security

__all__ = ["Account", "BadSettings", "Imap", "Log", "Oauth", "Security", "Settings", "Smtp", "load"]
