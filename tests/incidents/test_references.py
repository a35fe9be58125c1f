import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.references import check_digit, new_reference, read_reference

sevens = st.integers(1_000_000, 9_999_999).map(str)


def whole(digits):
    return digits + str(check_digit(digits))


def test_a_new_one_reads_back():
    reference = new_reference()
    assert read_reference(reference) == reference


def test_the_published_example():
    assert check_digit("572") == 4


@pytest.mark.parametrize("typed", ["{a}{b}", "{a} {b}", " {a}-{b} ", "{a}.{b}", "{a}  {b}"])
def test_however_it_is_typed(typed):
    a, b = new_reference().split("-")
    assert read_reference(typed.format(a=a, b=b)) == f"{a}-{b}"


@pytest.mark.parametrize("typed", ["", "1234", "not one", "4831-90766", "²²²²²²²²", "１２３４５６７８"])
def test_what_is_no_reference(typed):
    assert read_reference(typed) is None


@given(sevens, st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(digits, place, shift):
    right = whole(digits)
    wrong = str((int(right[place]) + shift) % 10)
    assert read_reference(right[:place] + wrong + right[place + 1 :]) is None


@given(sevens, st.integers(0, 6))
def test_two_neighbours_swapped_are_always_found(digits, place):
    right = whole(digits)
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert swapped == right or read_reference(swapped) is None
