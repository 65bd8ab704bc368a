"""Where the bench keeps what it fetched for itself: postfix's smtp-sink, and django-helpdesk's virtual environment."""

from __future__ import annotations

import os
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mailbot-bench"
