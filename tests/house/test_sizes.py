"""The size limits of the house hold."""

from tests.house.sizes import too_long


def test_no_function_and_no_file_is_longer_than_the_house_allows() -> None:
    assert list(too_long()) == []
