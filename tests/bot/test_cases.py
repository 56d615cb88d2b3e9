"""Many cases in one test: none is passed over, and each that fails is named."""

import asyncio

import pytest
from cases import each


@pytest.fixture
def most() -> int:
    return 2


@each("number, word", [(1, "one"), (2, "two")])
def test_every_case_runs_with_fixtures_beside_it(number, word, most):
    assert number <= most
    assert len(word) == 3


def test_all_cases_that_fail_are_named():
    ran = []

    @each("number", [1, 2, 3, 4])
    def small(number):
        ran.append(number)
        if number == 4:
            with pytest.raises(ValueError):
                int("4")
        assert number < 2

    with pytest.raises(AssertionError) as caught:
        small()
    assert ran == [1, 2, 3, 4]
    assert "3 of 4 cases fail" in str(caught.value)
    assert [number for number in ran if f"'number': {number}" in str(caught.value)] == [2, 3, 4]


def test_a_table_without_rows_is_no_proof():
    with pytest.raises(AssertionError, match="no cases"):
        each("number", [])(lambda number: None)()


async def test_cases_that_wait_run_one_after_the_other_and_are_named_like_others():
    ran = []

    @each("number", [1, 2, 3])
    async def small(number):
        ran.append(number)
        await asyncio.sleep(0)
        ran.append(number)
        assert number < 2

    with pytest.raises(AssertionError, match="2 of 3 cases fail"):
        await small()
    assert ran == [1, 1, 2, 2, 3, 3]
