"""The quick `replace` does what that of dataclasses does."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from mailbot.desk.replace import replace
from mailbot.desk.rules import Request
from mailbot.desk.ticket import Priority, Status, Ticket

TICKET = Ticket(7, "Máy in", "hoa@abc.vn", datetime(2026, 11, 23, 2, tzinfo=UTC), tags=("mạng",), version=3)


def test_some_fields_are_new_and_the_others_stay() -> None:
    changes = {"status": Status.OPEN, "priority": Priority.HIGH, "tags": (), "wake_at": TICKET.created_at}
    assert replace(TICKET, **changes) == dataclasses.replace(TICKET, **changes) != TICKET


def test_what_was_worked_out_for_the_old_value_is_worked_out_anew() -> None:
    request = Request(subject="một")
    assert request.head.text == "một"
    assert replace(request, subject="hai").head.text == "hai"


def test_a_name_that_is_no_field_is_refused() -> None:
    with pytest.raises(KeyError):
        replace(TICKET, sattus=Status.OPEN)


def test_every_value_that_it_is_used_on_takes_its_fields_in_their_order() -> None:
    assert not any(field.kw_only or not field.init for field in dataclasses.fields(Ticket))


def test_a_value_without_slots_is_copied_whole_and_stays_as_it_was() -> None:
    later = replace(TICKET, subject="Máy chiếu")
    assert (TICKET.subject, later.subject, later.tags) == ("Máy in", "Máy chiếu", ("mạng",))
    assert not hasattr(Ticket, "__slots__")
    assert hash(later) == hash(dataclasses.replace(TICKET, subject="Máy chiếu"))
