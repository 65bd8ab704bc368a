"""Which part of a domain name belongs to one organisation, without asking a network.

Knows the registries under which companies of this region and the larger countries sit, and the shared hosts where
each customer is a stranger to the next. A name that is not listed counts as one label below its top-level domain.
"""

from __future__ import annotations

from types import MappingProxyType

_COMMON = "com net org edu gov ac co mil int or ne go gob nom info biz name pro sch"
_BY_COUNTRY = {
    "vn": """health id io ai angiang bacgiang backan baclieu bacninh baria-vungtau bentre binhdinh binhduong binhphuoc binhthuan
        camau cantho caobang daklak daknong danang dienbien dongnai dongthap gialai hagiang haiduong haiphong hanam hanoi
        hatinh haugiang hoabinh hungyen khanhhoa kiengiang kontum laichau lamdong langson laocai longan namdinh nghean
        ninhbinh ninhthuan phutho phuyen quangbinh quangnam quangngai quangninh quangtri soctrang sonla tayninh thaibinh
        thainguyen thanhhoa thanhphohochiminh thuathienhue tiengiang travinh tuyenquang vinhlong vinhphuc yenbai""",
    "uk": "me ltd plc net nhs police",
    "jp": "ad ed gr lg",
    "kr": "re pe hs ms es kg seoul busan",
    "id": "web my desa ponpes",
    "th": "in mi",
    "in": "firm gen ind nic res",
    "au": "asn id",
    "nz": "geek gen iwi kiwi maori school",
    "br": "adv art blog eco eng ind inf jus leg med mp srv tur tv",
    "sg": "per",
    "tw": "idv club ebiz game",
    "hk": "idv",
    "tr": "bel k12 av dr bbs gen web tel",
    "za": "law web school",
    "il": "k12 muni",
}
_SHARED = """onmicrosoft.com github.io gitlab.io vercel.app netlify.app herokuapp.com blogspot.com web.app azurewebsites.net
    cloudfront.net appspot.com pages.dev workers.dev fly.dev duckdns.org no-ip.org dyndns.org eu.org wordpress.com
    myshopify.com eu.com uk.com us.com"""
_HOSTS = frozenset(_SHARED.split())
_EVERYWHERE = frozenset(_COMMON.split())
_REGISTRIES = MappingProxyType({country: frozenset(names.split()) for country, names in _BY_COUNTRY.items()})


def ascii_domain(domain: str) -> str:
    """A domain as DNS has it: lower case, IDN encoded (RFC 3490), no final dot; "" for what is none."""
    name = domain.strip().rstrip(".").lower()
    try:
        return name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError:
        return ""


def readable_domain(domain: str) -> str:
    """A domain as people read it and as mailbot keeps it: lower case, IDN decoded (RFC 5890), no final dot."""
    name = domain.strip().rstrip(".").lower()
    try:
        return name.encode("ascii").decode("idna") if "xn--" in name else name
    except UnicodeError:
        return name


def organisation(domain: str) -> str:
    """The registered name that a host belongs to (`mail.abc.com.vn` -> `abc.com.vn`); "" for a bare registry."""
    labels = ascii_domain(domain).split(".")
    if "" in labels:
        return ""
    depth = 3 if ".".join(labels[-2:]) in _HOSTS or _is_registry(labels[-2:]) else 2
    return ".".join(labels[-depth:]) if len(labels) >= depth else ""


def _is_registry(pair: list[str]) -> bool:
    if len(pair) < 2 or len(pair[1]) != 2:
        return False
    return pair[0] in _EVERYWHERE or pair[0] in _REGISTRIES.get(pair[1], ())
