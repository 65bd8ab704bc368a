"""What can be set, and what it means (docs/settings.md is made from here). Knows no file, environment or connection."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretBytes, SecretStr, ValidationInfo, model_validator

from mailbot.mail.domains import readable_domain
from mailbot.mail.draft import Identity
from mailbot.settings.privacy import Security, is_loopback

_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_NO_HOST = re.compile(r"[/\s@]|\A[^:]*:\d*\Z")
"""An address with a scheme, a path, an account or a port, where a server's name belongs (IPv6 has several colons)."""
_SIZE = re.compile(r"(\d+)\s*(|k|m|g)(?:i?b)?", re.IGNORECASE)
_UNIT = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def _address(value: object) -> str:
    if isinstance(value, str) and _EMAIL.fullmatch(value.strip()):
        local, _, domain = value.strip().lower().rpartition("@")
        return f"{local}@{readable_domain(domain)}"
    raise ValueError("expected an address such as hotro@abc.vn")


def _host(value: object) -> object:
    """One spelling of a server's name: case means nothing in it, nor does the dot at its end (RFC 1034 section 3.1)."""
    if isinstance(value, str) and _NO_HOST.search(value.strip()):
        raise ValueError("expected a server's name alone, such as mail.abc.vn; the port has a line of its own: port = 993")
    return value.strip().rstrip(".").lower() if isinstance(value, str) else value


def _folder(value: object) -> object:
    """INBOX is the same in any case (RFC 9051 section 5.1), other folders are not."""
    return "INBOX" if isinstance(value, str) and value.upper() == "INBOX" else value


def _several(value: object) -> object:
    """A list may be written as one string with commas (environment, a single admin)."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _bytes(value: object) -> object:
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(match[1]) * _UNIT[match[2].lower()] if match else value


def _place(value: object, info: ValidationInfo) -> object:
    """A path, relative to the folder of the config file."""
    folder = (info.context or {}).get("folder", Path())
    return folder / _at_home(Path(value)) if isinstance(value, (str, Path)) else value


def _at_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as nobody:
        raise ValueError(f"{path.parts[0]} is nobody's home") from nobody


def _database(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, str) or not re.match(r"sqlite:///.|postgresql(\+psycopg)?://", value):
        raise ValueError('expected "sqlite:///mailbot.db" or "postgresql+psycopg://user@host/name"')
    if value.startswith("sqlite:///"):
        return f"sqlite:///{_place(value.removeprefix('sqlite:///'), info)}"
    return re.sub(r"^postgresql://", "postgresql+psycopg://", value)


def _blobs(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, str) or not re.match(r"(file:|s3://).", value):
        raise ValueError('expected "file:blobs" or "s3://bucket/prefix"')
    return f"file:{_place(value.removeprefix('file:'), info)}" if value.startswith("file:") else value


Host = Annotated[str, BeforeValidator(_host)]
Folder = Annotated[str, BeforeValidator(_folder), Field(min_length=1)]
Email = Annotated[str, BeforeValidator(_address)]
Emails = Annotated[tuple[Email, ...], BeforeValidator(_several)]
Place = Annotated[Path, BeforeValidator(_place)]


class Part(BaseModel):
    """A table of mailbot.toml: frozen, and no key that is not known."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True, defer_build=True
    )


class Oauth(Part):
    """Log in with a token instead of a password (XOAUTH2, as Microsoft 365 and Google want it)."""

    token_url: Annotated[
        str, Field(pattern=r"^https?://", examples=["https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"])
    ]
    """Where tokens are given out."""
    client_id: str
    """The application's id."""
    client_secret: SecretStr = SecretStr("")
    """The application's secret."""
    scope: str = ""
    """What the token is for."""
    refresh_token: SecretStr | None = None
    """For the refresh-token grant; without it, client credentials are used."""

    @model_validator(mode="after")
    def _is_protected(self) -> Oauth:
        url = urlsplit(self.token_url)
        if url.scheme == "http" and not is_loopback(url.hostname or ""):
            raise ValueError(f"token_url would send the secret to {url.hostname} in clear: use https")
        return self


class Account(Part):
    """A server, and how we log in there."""

    host: Annotated[Host, Field(min_length=1, examples=["imap.abc.vn"])]
    """The server's name."""
    port: Annotated[int, Field(ge=1, le=65535)] = 0
    """The server's port; by default the usual one for `security`."""
    security: Security = Security.TLS
    """`tls`, `starttls`, or `none` (only on the same machine, or with `allow_plaintext = true`)."""
    allow_plaintext: bool = False
    """Let mails and password cross a network unprotected."""
    ca_file: Place | None = None
    """Certificates to trust instead of the system's (a company's own authority)."""
    username: str = ""
    """The account's name."""
    password: SecretStr | None = None
    """The account's password. Better in a credential or in the environment than in the file."""
    oauth: Oauth | None = None
    """Tokens instead of a password; see below."""

    _usual: ClassVar[dict[str, int]] = {}

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, data: Any) -> Any:
        if isinstance(data, dict) and "port" not in data:
            default = cls.model_fields["security"].default
            return data | {"port": cls._usual.get(str(data.get("security", default)), 1)}
        return data

    @model_validator(mode="after")
    def _is_protected(self) -> Account:
        if self.security is Security.NONE and not self.allow_plaintext and not is_loopback(self.host):
            raise ValueError(
                f'security = "none" would send mails and password to {self.host} in clear: '
                'use "tls" or "starttls", or say allow_plaintext = true'
            )
        if self.password and self.oauth:
            raise ValueError("give a password or oauth, not both")
        return self


class Imap(Account):
    """A mailbox that is fetched."""

    folder: Folder = "INBOX"
    """The folder that mails arrive in."""
    processed: Folder = "Processed"
    """Where mails go that were handled."""
    set_aside: Folder = "Set aside"
    """Where mails go that were set aside."""
    poll_seconds: Annotated[int, Field(ge=1, le=86400)] = 60
    """How often to look where the server has no IDLE."""

    _usual: ClassVar[dict[str, int]] = {"tls": 993, "starttls": 143, "none": 143}

    @model_validator(mode="after")
    def _is_complete(self, info: ValidationInfo) -> Imap:
        if not self.username:
            raise ValueError("username is missing: the mailbox's account, such as hotro@abc.vn")
        if not self.password and not self.oauth and not (info.context or {}).get("offline"):
            raise ValueError("password is missing: here, in MAILBOT_IMAP__PASSWORD, as a credential, or use [imap.oauth]")
        if len({self.folder, self.processed, self.set_aside}) < 3:
            raise ValueError("folder, processed and set_aside must be three different folders")
        return self

    @property
    def key(self) -> str:
        """What names this mailbox in the database."""
        return f"{self.username}@{self.host}/{self.folder}"


class Smtp(Account):
    """The relay that mails go out by."""

    host: Annotated[Host, Field(min_length=1, examples=["smtp.abc.vn"])]
    """The server's name."""
    security: Security = Security.STARTTLS
    """`tls`, `starttls`, or `none` (only on the same machine, or with `allow_plaintext = true`)."""
    connections: Annotated[int, Field(ge=1, le=64)] = 4
    """How many connections are kept."""
    per_minute: Annotated[int, Field(ge=0)] = 0
    """The provider's quota in mails a minute; 0: none."""

    _usual: ClassVar[dict[str, int]] = {"tls": 465, "starttls": 587, "none": 25}


class S3(Part):
    """Where the bucket of `blobs = "s3://…"` is. What is left out comes from the usual AWS_… variables of the environment."""

    endpoint: Annotated[str, Field(pattern=r"^$|^https?://", examples=["https://s3.abc.vn"])] = ""
    """The store's address; by default Amazon's."""
    region: str = ""
    """The region of the bucket."""
    access_key: str = ""
    """The account's name there."""
    secret_key: SecretStr = SecretStr("")
    """Its secret. Better in a credential or in the environment than in the file."""
    allow_plaintext: bool = False
    """Let mails and secret cross a network unprotected (http)."""

    @property
    def is_plain(self) -> bool:
        """Whether the store is spoken to without TLS."""
        return self.endpoint.startswith("http://")

    @model_validator(mode="after")
    def _is_protected(self) -> S3:
        host = urlsplit(self.endpoint).hostname or ""
        if self.is_plain and not self.allow_plaintext and not is_loopback(host):
            raise ValueError(f"endpoint would send mails and secret to {host} in clear: use https, or say allow_plaintext = true")
        return self


class Log(Part):
    """What is logged, and how."""

    format: Literal["auto", "console", "json"] = "auto"
    """`console` for people, `json` for machines, `auto`: console on a terminal."""
    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least that is logged."""


class Settings(Part):
    """Everything of mailbot.toml. Paths are absolute, addresses in lower case."""

    address: Annotated[Email, Field(examples=["hotro@abc.vn"])]
    """The support address."""
    name: str = ""
    """The name beside it; by default the company's."""
    aliases: Emails = ()
    """Further addresses that lead to the same mailbox; never written to."""
    plus_addressing: bool = False
    """Whether `hotro+anything@abc.vn` reaches the mailbox: answers then find their ticket by address as well."""
    admin: Emails = ()
    """Who is told when something needs a hand."""
    database: Annotated[str, BeforeValidator(_database), Field(repr=False, validate_default=True)] = "sqlite:///mailbot.db"
    """`sqlite:///file` or `postgresql+psycopg://user@host/name`."""
    blobs: Annotated[str, BeforeValidator(_blobs), Field(validate_default=True)] = "file:blobs"
    """Where raw mails and attachments are kept, by their content's hash: `file:folder` or `s3://bucket/prefix`."""
    rules: Annotated[Place, Field(validate_default=True)] = Path("rules.yaml")
    """The rules file."""
    templates: Annotated[Place, Field(validate_default=True)] = Path("templates")
    """Own templates, over the shipped ones."""
    key_file: Annotated[Place, Field(validate_default=True)] = Path("mailbot.key")
    """The key that signs Message-IDs; made by `mailbot init`, readable by mailbot only."""
    max_size: Annotated[int, BeforeValidator(_bytes), Field(ge=10_000)] = 25 << 20
    """The largest mail that is read, in bytes or as "25 MB"; of a larger one only the header is."""
    processes: Annotated[int, Field(ge=0, le=16)] = 1
    """How many processes read and compose mails beside the one that decides, as far as there are cores for them; 0: none."""
    imap: Annotated[tuple[Imap, ...], Field(min_length=1)]
    """One mailbox, or several with [[imap]]."""
    smtp: Smtp
    """The relay."""
    s3: S3 = S3()
    """The store of `blobs = "s3://…"`."""
    log: Log = Log()
    """Logging."""
    key: Annotated[SecretBytes, Field(exclude=True)] = SecretBytes(b"")
    """The content of `key_file`."""

    @model_validator(mode="after")
    def _mailboxes_differ(self) -> Settings:
        if len({imap.key for imap in self.imap}) < len(self.imap):
            raise ValueError("two [[imap]] are the same folder of the same account")
        return self

    @model_validator(mode="after")
    def _admins_are_people(self) -> Settings:
        if ours := {self.address, *self.aliases}.intersection(self.admin):
            raise ValueError(f"admin: {', '.join(sorted(ours))} is the support address itself: name somebody's own")
        return self

    def identity(self, prefix: str) -> Identity:
        """Who we are to the mail world, with the ticket prefix of rules.yaml."""
        return Identity(
            address=self.address,
            key=self.key.get_secret_value(),
            name=self.name,
            aliases=self.aliases,
            plus_addressing=self.plus_addressing,
            prefix=prefix,
        )
