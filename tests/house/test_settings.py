"""Settings: where they come from, and what is said when they are wrong."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.settings import BadSettings, Settings, load
from mailbot.settings.describe import reference

GOOD = """
address = "Hotro@abc.vn"
admin = ["it@abc.vn"]
[imap]
host = "imap.abc.vn"
username = "hotro@abc.vn"
password = "one"
[smtp]
host = "smtp.abc.vn"
username = "hotro@abc.vn"
"""
KEY = "0123456789abcdef" * 4


@pytest.fixture
def house(tmp_path: Path) -> Path:
    key = tmp_path / "mailbot.key"
    key.write_text(KEY)
    key.chmod(0o600)
    return tmp_path


def read(house: Path, text: str = GOOD, **env: str) -> Settings:
    (house / "mailbot.toml").write_text(text, "utf-8")
    return load(house / "mailbot.toml", env)


def problems(house: Path, text: str = GOOD, **env: str) -> tuple[str, ...]:
    with pytest.raises(BadSettings) as bad:
        read(house, text, **env)
    return bad.value.problems


def test_a_short_file_is_enough(house: Path) -> None:
    settings = read(house)
    assert settings.address == "hotro@abc.vn"
    assert settings.imap[0].port == 993
    assert settings.smtp.port == 587
    assert settings.identity("YC").key == KEY.encode()


@pytest.mark.parametrize(
    "host", ["imaps://imap.abc.vn", "imap.abc.vn:993", "hotro@imap.abc.vn", "imap.abc.vn/INBOX", "imap abc.vn"]
)
def test_a_servers_name_stands_alone(house: Path, host: str) -> None:
    assert "imap.host: expected a server's name alone" in problems(house, GOOD.replace("imap.abc.vn", host))[0]


@pytest.mark.parametrize("host", ["::1", "fe80::1", "192.0.2.1", "localhost", "Mail.ABC.vn.", "máy-chủ.vn"])
def test_a_server_may_be_named_in_any_way_that_has_one(house: Path, host: str) -> None:
    assert read(house, GOOD.replace("imap.abc.vn", host)).imap[0].host == host.lower().rstrip(".")


def test_tokens_are_fetched_in_the_open_from_this_machine_only(house: Path) -> None:
    oauth = '[imap.oauth]\ntoken_url = "http://login.abc.vn/token"\nclient_id = "a"\n'
    text = GOOD.replace('password = "one"\n', "").replace("[smtp]", oauth + "[smtp]")
    assert "would send the secret to login.abc.vn in clear: use https" in problems(house, text)[0]
    assert read(house, text.replace("login.abc.vn", "127.0.0.1")).imap[0].oauth


def test_trouble_is_not_reported_to_the_support_address(house: Path) -> None:
    told = problems(house, GOOD.replace("it@abc.vn", "hotro@abc.vn"))
    assert "admin: hotro@abc.vn is the support address itself" in told[0]


def test_paths_are_relative_to_the_file(house: Path) -> None:
    settings = read(house, 'rules = "/etc/rules.yaml"\ndatabase = "sqlite:///data/m.db"\n' + GOOD)
    assert settings.templates == house / "templates"
    assert settings.rules == Path("/etc/rules.yaml")
    assert settings.blobs == f"file:{house}/blobs"
    assert settings.database == f"sqlite:///{house}/data/m.db"


def test_a_password_comes_from_file_then_credential_then_environment(house: Path) -> None:
    credentials = house / "credentials"
    credentials.mkdir()
    (credentials / "imap.password").write_text("two\n")
    assert secret(read(house)) == "one"
    assert secret(read(house, CREDENTIALS_DIRECTORY=str(credentials))) == "two"
    assert secret(read(house, CREDENTIALS_DIRECTORY=str(credentials), MAILBOT_IMAP__PASSWORD="three")) == "three"


def secret(settings: Settings, mailbox: int = 0) -> str:
    password = settings.imap[mailbox].password
    return password.get_secret_value() if password else ""


@pytest.mark.parametrize("name", ["imap__password", "mailbot_imap__password", "MAILBOT_IMAP__PASSWORD", "mailbot.imap.password"])
def test_a_credential_may_be_named_in_every_usual_way(house: Path, name: str) -> None:
    credentials = house / "credentials"
    credentials.mkdir()
    (credentials / name).write_text("two")
    assert secret(read(house, CREDENTIALS_DIRECTORY=str(credentials))) == "two"


def test_the_key_may_be_a_credential(house: Path) -> None:
    credentials = house / "credentials"
    credentials.mkdir()
    (house / "mailbot.key").rename(credentials / "mailbot.key")
    (credentials / "mailbot.key").chmod(0o440)
    assert read(house, CREDENTIALS_DIRECTORY=str(credentials)).identity("YC").key == KEY.encode()


SEVERAL = GOOD.replace("[imap]", "[[imap]]") + '[[imap]]\nhost = "imap.abc.vn"\nusername = "two@abc.vn"\n'


def test_several_mailboxes_have_their_own_variables(house: Path) -> None:
    settings = read(house, SEVERAL, MAILBOT_IMAP__1__PASSWORD="two")
    assert (secret(settings, 0), secret(settings, 1)) == ("one", "two")
    assert secret(read(house, SEVERAL, MAILBOT_IMAP__PASSWORD="all"), 0) == "all"


def test_a_relay_account_without_a_password_has_the_mailboxs(house: Path) -> None:
    relay = read(house).smtp
    assert relay.password is not None
    assert relay.password.get_secret_value() == "one"
    assert read(house, GOOD.replace('smtp.abc.vn"\nusername = "hotro', 'smtp.abc.vn"\nusername = "relay')).smtp.password is None


def test_tokens_take_the_place_of_a_password(house: Path) -> None:
    oauth = '[imap.oauth]\ntoken_url = "https://login.example/token"\nclient_id = "a"\nclient_secret = "b"\n'
    settings = read(house, GOOD.replace('password = "one"\n', "").replace("[smtp]", oauth + "[smtp]"))
    assert settings.imap[0].oauth is not None
    assert settings.smtp.oauth == settings.imap[0].oauth
    assert "both" in problems(house, GOOD.replace("[smtp]", oauth + "[smtp]"))[0]


def test_lists_may_be_written_with_commas(house: Path) -> None:
    assert read(house, MAILBOT_ADMIN="It@abc.vn, boss@abc.vn").admin == ("it@abc.vn", "boss@abc.vn")


@pytest.mark.parametrize(("written", "octets"), [('"25 MB"', 25 << 20), ("30000", 30_000), ('"1GiB"', 1 << 30)])
def test_a_size_may_have_a_unit(house: Path, written: str, octets: int) -> None:
    assert read(house, f"max_size = {written}\n" + GOOD).max_size == octets


def test_every_mistake_is_told_at_once_with_its_line_and_what_would_be_right(house: Path) -> None:
    text = GOOD.replace('host = "imap.abc.vn"', 'hots = "imap.abc.vn"\nport = "imap"\nsecurity = "ssl"').replace(
        "it@abc.vn", "it"
    )
    found = problems(house, text + "conections = 4\n", MAILBOT_SMTP__PER_MINUTE="many", MAILBOT_IMAP__PASSWRD="x")
    for expected in (
        "mailbot.toml:3: admin.0: expected an address such as hotro@abc.vn, not 'it'",
        "mailbot.toml:5: imap.hots: there is no such setting; did you mean host?",
        "mailbot.toml:4: imap.host: is missing; such as imap.abc.vn",
        "mailbot.toml:7: imap.security: expected 'tls', 'starttls' or 'none', not 'ssl'",
        "MAILBOT_IMAP__PASSWRD: imap.passwrd: there is no such setting; did you mean password?",
        "mailbot.toml:13: smtp.conections: there is no such setting; did you mean connections?",
    ):
        assert expected in found
    assert any(line.startswith("mailbot.toml:6: imap.port: expected a whole number, not 'imap'") for line in found)
    assert any(line.startswith("MAILBOT_SMTP__PER_MINUTE: smtp.per_minute: expected a whole number") for line in found)


def test_several_mailboxes_are_told_apart_by_their_number(house: Path) -> None:
    (line,) = problems(house, SEVERAL, MAILBOT_IMAP__1__PASSWORD="x", MAILBOT_IMAP__1__PROT="1")
    assert line.startswith("MAILBOT_IMAP__1__PROT: imap.1.prot")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('password = "one"\n', "", "mailbot.toml:4: imap: password is missing"),
        ('username = "hotro@abc.vn"\npassword', "password", "mailbot.toml:4: imap: username is missing"),
        ("[smtp]", 'security = "none"\n[smtp]', "in clear"),
        ("[smtp]", 'processed = "INBOX"\n[smtp]', "three different folders"),
        ('address = "Hotro@abc.vn"', "", "mailbot.toml: address: is missing; such as hotro@abc.vn"),
        ('address = "Hotro@abc.vn"', 'address = hotro@abc.vn', 'mailbot.toml:2: this is not TOML'),
        ('address = "Hotro@abc.vn"', 'address = “hotro@abc.vn”', 'texts stand in "straight quotes"'),
        ('address = "Hotro@abc.vn"', 'address = "hotro"', "expected an address such as hotro@abc.vn, not 'hotro'"),
        ("[smtp]", "port = 99300\n[smtp]", "imap.port: expected at most 65535, not '99300'"),
        ('[smtp]', '[imap]', "write [[imap]] for each of several mailboxes"),
        ('admin = ["it@abc.vn"]', 'database = "mysql://x"', "mailbot.toml:3: database: expected"),
        ('admin = ["it@abc.vn"]', 'key = "x"', "key: there is no such setting; did you mean key_file?"),
        ('admin = ["it@abc.vn"]', 'imap = 3', "mailbot.toml:4: this is not TOML"),
    ],
)  # fmt: skip
def test_a_mistake_says_what_would_be_right(house: Path, old: str, new: str, expected: str) -> None:
    assert any(expected in line for line in problems(house, GOOD.replace(old, new, 1)))


def test_the_same_mailbox_twice_is_a_mistake(house: Path) -> None:
    twice = SEVERAL.replace("two@abc.vn", "hotro@abc.vn")
    assert "same folder" in problems(house, twice, MAILBOT_IMAP__PASSWORD="x")[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"imap.abc.vn"', '"IMAP.Abc.vn"'),
        ('"imap.abc.vn"', '"imap.abc.vn."'),
        ('"imap.abc.vn"', '"imap.abc.vn"\nport = 993'),
        ('"imap.abc.vn"', '"imap.abc.vn"\nfolder = "inbox"'),
    ],
)
def test_a_mailbox_has_one_name_however_it_is_written(house: Path, before: str, after: str) -> None:
    written = read(house, GOOD.replace(before, after))
    assert written.imap[0].key == read(house).imap[0].key == "hotro@abc.vn@imap.abc.vn/INBOX"


def test_what_is_wrong_with_a_table_is_told_beside_what_is_wrong_in_it(house: Path) -> None:
    found = problems(house, GOOD.replace("[smtp]", 'security = "none"\nprot = 3\n[smtp]'))
    assert any("in clear" in line for line in found)
    assert any("did you mean port?" in line for line in found)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "127.8.8.8"])
def test_plaintext_is_fine_on_the_same_machine(house: Path, host: str) -> None:
    assert read(house, GOOD.replace("imap.abc.vn", host).replace("[smtp]", 'security = "none"\n[smtp]')).imap[0].port == 143


def test_plaintext_elsewhere_must_be_said(house: Path) -> None:
    said = GOOD.replace("[smtp]", 'security = "none"\nallow_plaintext = true\n[smtp]')
    assert read(house, said).imap[0].allow_plaintext


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused(house: Path, mode: int) -> None:
    (house / "mailbot.key").chmod(mode)
    assert "chmod 600" in problems(house)[0]


def test_a_missing_or_short_key_is_told(house: Path) -> None:
    (house / "mailbot.key").write_text("short")
    assert "shorter than 32" in problems(house)[0]
    (house / "mailbot.key").unlink()
    assert "mailbot init" in problems(house)[0]


def test_commands_that_neither_log_in_nor_sign_need_no_secrets(house: Path) -> None:
    (house / "mailbot.key").unlink()
    (house / "mailbot.toml").write_text(GOOD.replace('password = "one"', ""), "utf-8")
    assert load(house / "mailbot.toml", {}, offline=True).imap[0].password is None


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="mailbot init"):
        load(tmp_path / "mailbot.toml", {})


def test_no_secret_is_ever_shown(house: Path) -> None:
    url = "postgresql://mailbot:hunter2@db/mailbot"
    settings = read(house, GOOD.replace('"one"', '"hunter2"'), MAILBOT_DATABASE=url)
    assert settings.database.startswith("postgresql+psycopg://")
    assert "hunter2" not in f"{settings!r} {settings}"
    assert KEY not in f"{settings!r} {settings.identity('YC')!r} {settings.model_dump()}"
    bad = GOOD.replace('password = "one"', "password = 12345678")
    assert "12345678" not in " ".join(problems(house, bad))


ODD = """
imap = 3|imap = []|[imap.x]|[[smtp]]|smtp = 'x'|log = 1|[log]|key_file = 3|key_file = []|[key]|rules = 5|templates = {}
max_size = -1|admin = 3|admin = [[]]|imap.oauth = 1|"" = 1|[[imap]]|x.y.z = 1|smtp.host = {}|database = {}|blobs = 0
aliases = [1]|address = ['a@b.vn']|[imap]|[smtp.oauth]|port = 1|[[imap.oauth]]|imap = [1]
""".replace("\n", "|").split("|")
VARIABLES = """
IMAP|SMTP|IMAP__99__PASSWORD|IMAP__1__PASSWORD|IMAP__0|IMAP__0__OAUTH|SMTP__OAUTH__CLIENT_ID|ADMIN|__|LOG|LOG__X__Y|KEY
KEY_FILE|IMAP__|IMAP____X|RULES|ADDRESS|0|IMAP__-1__X|IMAP__²__X|SMTP__0
""".replace("\n", "|").split("|")


def test_a_variable_for_a_mailbox_that_is_not_there_is_a_mistake(house: Path) -> None:
    assert problems(house, MAILBOT_IMAP__9__PASSWORD="x") == (
        "MAILBOT_IMAP__9__PASSWORD: imap.9.password: there is no such setting",
    )


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.sampled_from([*ODD, *GOOD.splitlines()]), max_size=12),
    st.dictionaries(st.sampled_from(VARIABLES), st.text(max_size=5)),
)
def test_whatever_is_written_there_ends_in_settings_or_in_problems(house: Path, written: list[str], env: dict[str, str]) -> None:
    try:
        read(house, "\n".join(written), **{f"MAILBOT_{name}": value for name, value in env.items()})
    except BadSettings as bad:
        told = bad.problems
    else:
        told = ("none",)
    assert told
    assert all(told)


def test_variables_of_others_are_passed_over(house: Path) -> None:
    assert read(house, MAILBOT_SERVICE_HOST="10.0.0.1", MAILBOT_CONFIG="x", MAILBOT_PORT="tcp://10.0.0.1:25")
    assert "did you mean address" in problems(house, MAILBOT_ADRESS="x@abc.vn")[0]


def test_the_page_of_settings_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    assert page.read_text("utf-8") == reference(), "run: python -m mailbot.settings.describe > docs/settings.md"


def test_every_setting_has_its_sentence() -> None:
    assert "None |" not in reference()
