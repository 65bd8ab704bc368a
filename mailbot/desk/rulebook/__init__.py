"""rules.yaml: read, checked, explained. Text to Policy; knows no file system and no mail."""

from mailbot.desk.rulebook.problems import Problem, Severity
from mailbot.desk.rulebook.read import named_files, read

__all__ = ["Problem", "Severity", "named_files", "read"]
