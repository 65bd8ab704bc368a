"""Settings -> adapters. The only place that knows which adapter stands behind which port."""

from __future__ import annotations

from mailbot.adapters.imap import ImapMailbox
from mailbot.adapters.imap_session import Account as ImapAccount
from mailbot.adapters.oauth import Grant, Tokens
from mailbot.adapters.smtp import SmtpCourier
from mailbot.adapters.smtp_session import Relay
from mailbot.adapters.store import SqlStore, is_current, open_store, upgrade
from mailbot.app.supplies import NotPossible as NotPossible
from mailbot.app.supplies import blobs as blobs
from mailbot.app.supplies import require as require
from mailbot.app.supplies import signatures as signatures
from mailbot.ports import Courier, Mailbox
from mailbot.settings import Account, Imap, Settings


def mailbox(imap: Imap) -> Mailbox:
    """A mailbox, not yet connected."""
    account = ImapAccount(
        host=imap.host,
        port=imap.port,
        security=imap.security,
        username=imap.username,
        password=_password(imap),
        token=_tokens(imap),
        folder=imap.folder,
        processed=imap.processed,
        set_aside=imap.set_aside,
        allow_plaintext=imap.allow_plaintext,
        ca_file=str(imap.ca_file or ""),
        poll_seconds=imap.poll_seconds,
    )
    return ImapMailbox(account)


def courier(settings: Settings) -> Courier:
    """The way to the relay."""
    return SmtpCourier(relay(settings), blobs(settings).pieces)


def relay(settings: Settings) -> Relay:
    """Where the relay is, and how we log in there."""
    smtp = settings.smtp
    return Relay(
        host=smtp.host,
        port=smtp.port,
        security=smtp.security,
        username=smtp.username,
        password=_password(smtp),
        token=_tokens(smtp),
        connections=smtp.connections,
        allow_plaintext=smtp.allow_plaintext,
        ca_file=str(smtp.ca_file or ""),
        sender=settings.address,
        hello=settings.address.rpartition("@")[2],
    )


def store(settings: Settings) -> SqlStore:
    """The database, with the tables of this version."""
    try:
        if not is_current(settings.database):
            upgrade(settings.database)
        return open_store(settings.database)
    except ModuleNotFoundError as missing:
        raise NotPossible("PostgreSQL needs its driver here: pip install 'mailbot[postgres]'") from missing


def _password(account: Account) -> str:
    return account.password.get_secret_value() if account.password else ""


def _tokens(account: Account) -> Tokens | None:
    oauth = account.oauth
    if oauth is None:
        return None
    return Tokens(
        Grant(
            token_url=oauth.token_url,
            client_id=oauth.client_id,
            client_secret=oauth.client_secret.get_secret_value(),
            scope=oauth.scope,
            refresh_token=oauth.refresh_token.get_secret_value() if oauth.refresh_token else "",
            ca_file=str(account.ca_file or ""),
        )
    )
