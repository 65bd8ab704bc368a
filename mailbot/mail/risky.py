"""Which file names an agent should not open without thinking: programs, scripts, and what hides behind a second ending."""

from __future__ import annotations

_PROGRAMS = frozenset(
    """ade adp apk app appx bat cab chm cmd com cpl dll dmg docm dotm exe gadget hta img inf ins iso isp jar js jse lib lnk mde
    msc msi msix msp mst nsh ps1 ps2 psc1 psm1 pif potm ppam ppsm pptm reg scf scr sct sh shb sys url vb vbe vbs vhd vhdx vxd
    wsc wsf wsh xlam xlsm xltm xll""".split()  # noqa: SIM905 - a list of sixty words reads better so
)
SIGN = "⚠ "


def is_risky(name: str) -> bool:
    """Whether a file of this name may run something when it is opened."""
    return name.rpartition(".")[2].strip().lower() in _PROGRAMS and "." in name


def shown(name: str) -> str:
    """The name as an agent sees it, with a warning sign where that is due."""
    return f"{SIGN}{name}" if is_risky(name) else name
