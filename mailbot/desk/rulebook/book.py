"""The whole of rules.yaml as one model: a rule, the default, and all sections. Knows what contradicts itself within a rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo, model_validator
from pydantic.functional_validators import ModelWrapValidatorHandler
from pydantic_core import PydanticOmit

from mailbot.desk.conditions import Ready
from mailbot.desk.keyed import Keyed, Path
from mailbot.desk.rulebook.models import CalendarModel, CompanyModel, PersonModel, StepModel, TeamModel, TermsModel, TrustModel
from mailbot.desk.rulebook.names import Names
from mailbot.desk.rulebook.problems import mistake
from mailbot.desk.rulebook.rule_models import Actions, Conditions
from mailbot.desk.rulebook.strict import Exact, Strict
from mailbot.desk.rulebook.types import ROLES, Listed, Text

_BESIDE = {"reject": ("reject", "template", "language"), "set_aside": ("set_aside",)}


class RuleModel(Exact):
    """A name, conditions, and what is done when they are met. The first rule that fits wins."""

    name: Text
    """The rule's name, as reports and `explain` show it."""
    when: Conditions = Field(default_factory=Ready)
    """The conditions; all of them must be met. Without any, the rule fits every mail."""
    then: Actions
    """The actions."""

    @model_validator(mode="wrap")
    @classmethod
    def _noted(cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo[Any]) -> Self:
        names: Names = info.context
        if names.enough:
            raise PydanticOmit
        try:
            rule = handler(data)
        except ValidationError as error:
            names.faulty += error.error_count()
            raise
        if isinstance(data, Keyed):
            names.rules.append((data.path, rule))
            _check_actions(rule.then, (*data.path, "then"), names)
        return rule


def _check_actions(then: Mapping[str, Any], path: Path, names: Names) -> None:
    if not set(then) - {"continue"}:
        names.note(path, "this rule does nothing", "name a `team`, or what else shall be done")
    if "reject" in then and "set_aside" in then:
        names.note((*path, "set_aside"), "`reject` answers and `set_aside` does not", "keep one of them", key=True)
        return
    for ending, beside in _BESIDE.items():
        for idle in set(then) - set(beside) if ending in then else ():
            names.note((*path, idle), f"`{idle}` does nothing beside `{ending}`", "take it out", key=True, warning=True)
    if str(then.get("reject")).lower() in ("true", "yes"):
        names.note((*path, "reject"), "`reject` is the answer itself", "write its words: `reject: Xin gửi tới ketoan@abc.vn`")
    _check_assign(then, path, names)


def _check_assign(then: Mapping[str, Any], path: Path, names: Names) -> None:
    teams = names.tree.value.get("teams")
    team = teams.get(then.get("team", "")) if isinstance(teams, Keyed) and "assign" in then else None
    tiers = team.get("tiers") if isinstance(team, Keyed) else None
    if isinstance(tiers, list) and not any(then["assign"] in tier for tier in tiers if isinstance(tier, list)):
        message = f"“{then['assign']}” is not in the team “{then['team']}”"
        names.note((*path, "assign"), message, "add them to its `tiers`, or take another team", warning=True)


def _key(value: str) -> str:
    if not value or any(letter.isspace() or letter in '@,;:"<>' for letter in value):
        raise mistake(f"“{value}” is no key", "a key is one word, such as `an` or `ky-thuat`")
    return value


def _person_key(value: str) -> str:
    if value in ROLES:
        raise mistake(f"“{value}” is a role, not a person", "take another key")
    return _key(value)


Key = Annotated[str, AfterValidator(_key)]


def _version(value: Any) -> int:
    if str(value) != "1":
        raise mistake(f"version “{value}” is not known", "write `version: 1`")
    return 1


class Rulebook(Strict):
    """rules.yaml: who there is, what is promised, and which mail goes where."""

    version: Annotated[Literal[1], BeforeValidator(_version)] = 1
    """The version of this file's form."""
    company: CompanyModel = CompanyModel()
    """The company as a whole."""
    trust: TrustModel | None = None
    """What proves that a mail comes from whom it says."""
    people: dict[Annotated[str, AfterValidator(_person_key)], PersonModel]
    """Everybody who answers, manages or is told, by a short key."""
    calendars: dict[Key, CalendarModel] = Field(default_factory=dict)
    """When people work. Without any there are `office` (Monday to Friday, 8:00-12:00 and 13:00-17:30, holidays of
    Vietnam) and `always`."""
    sla: dict[Key, Listed[TermsModel]] = Field(default_factory=dict)
    """Promises by name. A changed promise is added with its `from` date, and the old one stays."""
    teams: dict[Key, TeamModel]
    """Who answers together."""
    workflows: dict[Key, Listed[StepModel]] = Field(default_factory=dict)
    """Requests that go through several hands, step by step."""
    rules: tuple[RuleModel, ...]
    """Which mail goes where. The first rule that fits wins."""
    default: Actions = Field(default_factory=dict)
    """What is done with a mail that no rule fits, and what rules leave open."""
