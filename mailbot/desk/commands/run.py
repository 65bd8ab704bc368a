"""Obeys a script: all of its commands or none. Knows who may use which; not what they do."""

from __future__ import annotations

from types import MappingProxyType

from mailbot.desk.case import Case
from mailbot.desk.commands.grammar import Script
from mailbot.desk.commands.registry import Ask, Fault, Spec, nearest
from mailbot.desk.replace import replace

_WAYS = frozenset({"close", "resolve", "wait", "hold", "merge", "spam", "abuse", "confirm", "cancel"})


def run(case: Case, script: Script, proven: bool) -> tuple[Case, tuple[Fault, ...]]:
    """The Case after all commands; or, with any fault, the Case as it was and every fault there is.

    Later commands see what earlier ones did. `proven` says whether the sender is proven (PRODUCT section 6).
    """
    faults = list(script.faults)
    result = case if case.text == script.text else replace(case, text=script.text)
    for place, (spec, ask) in enumerate(script.asks):
        done = _refusal(result, spec, ask, proven) or _conflict(script, place) or spec.run(result, ask)
        if isinstance(done, Fault):
            faults.append(done)
        else:
            result = done
    return (case, tuple(faults)) if faults else (result, ())


def _refusal(case: Case, spec: Spec, ask: Ask, proven: bool) -> Fault | None:
    word = f"#{spec.word}"
    if ask.role not in spec.who:
        return _fault("not-allowed", ask, word=word, nearest=nearest(spec.word, ask.role))
    if spec.needs_proof and not proven:
        return _fault("no-proof", ask, word=word)
    if spec.needs_ticket and case.ticket is None:
        return _fault("no-ticket", ask, word=word)
    if spec.needs_argument and not ask.argument:
        return _fault("missing-argument", ask, word=word)
    return None


def _conflict(script: Script, place: int) -> Fault | None:
    """A ticket can go but one way: the fault that an earlier line of the mail sends it another."""
    spec, ask = script.asks[place]
    other = next((one.word for one, _ in script.asks[:place] if one.word in _WAYS), "")
    if spec.word not in _WAYS or other in ("", spec.word):
        return None
    return _fault("conflict", ask, word=f"#{spec.word}", other=f"#{other}")


def _fault(key: str, ask: Ask, **params: str) -> Fault:
    return Fault(key, MappingProxyType(params), ask.line)
