# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes is shared out exactly, whatever came."""

from ess_map_groupbuy.orders.sharing import share_out, still_wanted
from hypothesis import given
from hypothesis import strategies as st

WANTED = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any)


@given(st.integers(0, 10**7), st.integers(0, 10**8), st.integers(0, 100), WANTED)
def test_the_shares_sum_to_what_came_and_to_the_invoice_to_the_cent(came, invoice, part, wanted):
    vat = invoice * part // 100
    parts = share_out(came, invoice, vat, wanted)
    assert sum(one.quantity for one in parts) == came
    assert sum(one.due for one in parts) == invoice
    assert sum(one.vat for one in parts) == vat
    assert all(one.quantity >= 0 and 0 <= one.vat <= one.due for one in parts)


@given(st.integers(0, 10**7), st.integers(0, 10**8), WANTED)
def test_nobody_is_further_than_one_unit_from_their_exact_part(came, invoice, wanted):
    parts = share_out(came, invoice, 0, wanted)
    whole = sum(wanted)
    assert all(
        abs(one.quantity * whole - came * weight) < whole
        for one, weight in zip(parts, wanted, strict=True)
    )


def test_half_of_an_order_gives_each_half_and_the_odd_cent_to_the_largest_remainder():
    parts = share_out(5_000, 41_001, 0, [2_000, 2_000, 6_000])
    assert [one.quantity for one in parts] == [1_000, 1_000, 3_000]
    assert [one.due for one in parts] == [8_200, 8_200, 24_601]


def test_the_rest_of_a_short_delivery_goes_to_who_still_waits():
    assert still_wanted([2_000, 3_000], [2_000, 1_000]) == [0, 2_000]
    assert still_wanted([2_000, 3_000], [2_000, 3_000]) == [2_000, 3_000]


def test_pieces_are_shared_out_whole():
    parts = share_out(3_000, 100, 0, [1_000, 1_000, 2_000], 1_000)
    assert [one.quantity for one in parts] == [1_000, 1_000, 1_000]
