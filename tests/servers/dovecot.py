"""Dovecot as an ordinary process: a high port, a temporary folder of maildirs, any user, the password "secret"."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from mailbot.adapters.imap_session import Account
from mailbot.adapters.oauth import TokenSource
from mailbot.adapters.tls import Security
from tests.servers.background import CERTS, free_port

DOVECOT = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else "")

_NOBODY = 65534

_CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/server.pem
ssl_key = <{home}/server.key
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain {mechanisms}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{home}/mail/%u
maildir_stat_dirs = yes
{passdb}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
protocol imap {{
  imap_capability = {capability}
}}
"""

_PASSWORD = """
passdb {
  driver = static
  args = password=secret
}
"""

_OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {home}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain
  args = password=secret
}}
"""


class DovecotServer:
    """One server. `capability` replaces what it says it can do; `prefix` and `separator` shape its folder names;
    `tokens_at` is a URL that is asked, with a token behind it, whether that token is good (XOAUTH2)."""

    def __init__(self, capability: str = "", prefix: str = "", separator: str = "/", tokens_at: str = "") -> None:
        self.home = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.port, self.tls_port = free_port(), free_port()
        self._as_root = os.getuid() == 0
        self._write_config(capability, prefix, separator, tokens_at)
        self._process = self._start()

    def account(self, username: str) -> Account:
        """Any user; there is no need to make them."""
        return Account(
            host="127.0.0.1", port=self.port, security=Security.NONE, username=username, password="secret", read_timeout=10
        )

    def private(self, username: str, security: Security, token: TokenSource | None = None) -> Account:
        """The same over TLS or STARTTLS."""
        port = self.tls_port if security is Security.TLS else self.port
        ca_file = str(CERTS / "ca.pem")
        return replace(self.account(username), host="localhost", port=port, security=security, ca_file=ca_file, token=token)

    def maildir(self, username: str) -> Path:
        """Where a user's INBOX lies."""
        return self.home / "mail" / username

    def log(self) -> str:
        """What it has to say."""
        return (self.home / "log").read_text()

    def stop(self) -> None:
        """Kill it; the mails stay."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        (self.home / "run" / "master.pid").unlink(missing_ok=True)

    def start(self) -> None:
        """Again, on the same ports with the same mails."""
        self._process = self._start()

    def close(self) -> None:
        """End it, and forget everything."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _write_config(self, capability: str, prefix: str, separator: str, tokens_at: str) -> None:
        uid = _NOBODY if self._as_root else os.getuid()
        gid = _NOBODY if self._as_root else os.getgid()
        passdb = _OAUTH.format(home=self.home) if tokens_at else _PASSWORD
        values = {"home": self.home, "port": self.port, "tls_port": self.tls_port, "uid": uid, "gid": gid}
        values |= {"user": _name(uid), "group": _group(gid), "passdb": passdb, "mechanisms": "xoauth2" if tokens_at else ""}
        values |= {"capability": capability, "prefix": prefix, "separator": separator}
        (self.home / "dovecot.conf").write_text(_CONFIG.format(**values))
        (self.home / "oauth2.conf").write_text(
            f"introspection_mode = auth\ntokeninfo_url = {tokens_at}\nusername_attribute = email\nactive_attribute = active\n"
            "active_value = true\n"
        )
        for folder in ("mail", "run", "state"):
            (self.home / folder).mkdir()
        for name in ("server.pem", "server.key"):
            shutil.copy(CERTS / name, self.home / name)
        if self._as_root:
            for path in (self.home, *self.home.rglob("*")):
                os.chown(path, _NOBODY, _NOBODY)

    def _start(self) -> subprocess.Popen[bytes]:
        who = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if self._as_root else {}
        command = [DOVECOT, "-F", "-c", str(self.home / "dovecot.conf")]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **who)
        deadline = time.monotonic() + 10
        while not _answers(self.port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Dovecot did not start: {self.log()}")
            time.sleep(0.01)
        return process


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as sock:
            return bool(sock.recv(10))
    except OSError:
        return False


def _name(uid: int) -> str:
    import pwd

    return pwd.getpwuid(uid).pw_name


def _group(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name
