"""The unit is hardened, and systemd understands it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "systemd" / "mailbot.service"
ANALYZE = shutil.which("systemd-analyze")


@pytest.mark.skipif(not ANALYZE, reason="needs systemd-analyze")
def test_the_service_is_exposed_less_than_two_of_ten() -> None:
    command = [str(ANALYZE), "security", "--offline=true", "--no-pager", str(UNIT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    level = re.search(r"Overall exposure level for mailbot.service: ([\d.]+)", done.stdout)
    if level is None:
        pytest.skip(f"this systemd-analyze has no offline mode: {done.stderr.strip()}")
    assert float(level[1]) < 2.0


def test_a_wrong_configuration_does_not_restart_for_ever() -> None:
    assert "RestartPreventExitStatus=2" in UNIT.read_text("utf-8")
