# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Morton key holds for any point of the world, not only for the ones we thought of."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_map.core import morton

LONGITUDES = st.floats(-180, 180, exclude_max=True)
LATITUDES = st.floats(-85, 85)
CELL = 360 / morton.SIZE
"""Degrees of longitude that one cell spans."""


def tile_of(longitude, latitude, z):
    """The tile of a point by the textbook, independently of the keys."""
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
    return int((longitude + 180) / 360 * 2**z), int(y * 2**z)


@given(LONGITUDES, LATITUDES)
def test_decoding_gives_the_point_back_within_half_a_cell(longitude, latitude):
    back = morton.decode(morton.encode(longitude, latitude))
    assert abs(float(back[0]) - longitude) <= CELL / 2 + 1e-9
    # A cell is square in metres, so it spans fewer degrees of latitude away from the equator.
    assert abs(float(back[1]) - latitude) <= CELL / 2 + 1e-9


@given(LONGITUDES, LATITUDES, st.integers(0, 24))
def test_a_tile_holds_the_keys_of_its_points_and_only_them(longitude, latitude, z):
    x, y = tile_of(longitude, latitude, z)
    key = int(morton.encode(longitude, latitude))
    cell_x, cell_y = (int(value) for value in morton.cells(key))
    # Rounding may put a point on an edge into the neighbour; then the key is the neighbour's.
    x, y = cell_x >> (24 - z), cell_y >> (24 - z)
    low, high = morton.tile_range(z, x, y)
    assert low <= key < high
    if x + 1 < 1 << z:
        neighbour = morton.tile_range(z, x + 1, y)
        assert not neighbour[0] <= key < neighbour[1]


@given(st.floats(-179, 179), st.floats(-84, 84), st.integers(0, 16))
def test_the_tile_of_a_key_is_the_tile_of_the_textbook(longitude, latitude, z):
    expected = tile_of(longitude, latitude, z)
    cell = morton.cells(morton.encode(longitude, latitude))
    found = tuple(int(value) >> (24 - z) for value in cell)
    assert max(abs(a - b) for a, b in zip(expected, found, strict=True)) <= 1
    west, east = found[0] / 2**z * 360 - 180, (found[0] + 1) / 2**z * 360 - 180
    assert west - 1e-9 <= longitude <= east + 1e-9


@given(st.integers(0, 23), st.data())
def test_the_four_children_of_a_tile_are_exactly_its_range(z, data):
    x = data.draw(st.integers(0, (1 << z) - 1))
    y = data.draw(st.integers(0, (1 << z) - 1))
    low, high = morton.tile_range(z, x, y)
    children = [(2 * x, 2 * y), (2 * x + 1, 2 * y), (2 * x, 2 * y + 1), (2 * x + 1, 2 * y + 1)]
    ranges = [morton.tile_range(z + 1, *child) for child in children]
    assert ranges[0][0] == low
    assert ranges[-1][1] == high
    assert all(one[1] == two[0] for one, two in itertools.pairwise(ranges))


def test_the_world_is_every_key_and_nowhere_is_outside():
    assert morton.tile_range(0, 0, 0) == (0, 1 << 48)
    assert morton.NOWHERE < 0


@pytest.mark.parametrize("point", [(180, 0), (-180, 0), (0, 90), (0, -90), (200, 0), (-200, -91)])
def test_the_edges_of_the_world_are_clamped_into_it(point):
    assert 0 <= int(morton.encode(*point)) < 1 << 48


def test_tours_is_in_its_tile():
    key = morton.encode(0.6848, 47.3941)
    low, high = morton.tile_range(12, 2055, 1434)
    assert low <= int(key) < high


def test_arrays_give_what_single_points_give():
    longitudes, latitudes = np.array([0.68, 2.35, -61.5]), np.array([47.39, 48.85, 16.2])
    singles = [int(morton.encode(*one)) for one in zip(longitudes, latitudes, strict=True)]
    assert morton.encode(longitudes, latitudes).tolist() == singles
