"""rules.yaml: read, checked, explained. Text to Policy; knows no file system and no mail."""

from mailbot.desk.rulebook.problems import Problem, Severity
from mailbot.desk.rulebook.read import read
from mailbot.desk.rulebook.schema import schema_text

__all__ = ["Problem", "Severity", "read", "schema_text"]
