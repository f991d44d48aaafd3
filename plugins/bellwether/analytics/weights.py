"""Weights of a scorecard: from pairwise judgements (AHP), or from several raters and how far they agree.

Sources of the formulas:

- Principal eigenvector, consistency ratio and random indices: Saaty (1980), "The Analytic Hierarchy Process".
- What the other judgements imply for one that is left out: Harker (1987), "Incomplete Pairwise Comparisons in the
  Analytic Hierarchy Process", Mathematical Modelling 9 (11), 837-848.
- Kendall's W: Kendall and Babington Smith (1939), "The Problem of m Rankings", Annals of Mathematical Statistics 10,
  275-287; the correction for ties from Kendall (1948), "Rank Correlation Methods", chapter 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from bellwether.analytics.results import Result

Floats = NDArray[np.float64]

# The mean consistency index of random reciprocal matrices, by their order from 1 (Saaty 1980).
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
LARGEST_CONSISTENCY_RATIO = 0.10
# Judgements are typed: 0.143 stands for 1/7, and 7 x 0.143 is 1.001.
RECIPROCAL_WITHIN = 0.01
# Beyond these, a float's own error would decide the last unit.
MOST_DECIMALS = 6


@dataclass(frozen=True, eq=False)
class Ahp(Result):
    """Weights in the matrix's order, adding up to 1, and the judgements' consistency: 0 is perfect, 1 is random."""

    weights: Floats
    consistency_ratio: float
    principal_eigenvalue: float
    random_index: float


@dataclass(frozen=True, eq=False)
class KendallsW(Result):
    """Agreement, 0 (none) to 1 (all raters rank alike), and the p-value of there being none.

    `p_value` is chi-square's, an approximation that is good from about 8 items (Kendall and Babington Smith 1939).
    """

    w: float
    chi_square: float
    degrees_of_freedom: int
    p_value: float


@dataclass(frozen=True, eq=False)
class MeanOfRaters(Result):
    """Weights in the items' order; as decimals, for they add up to exactly 1.

    `agreement` is None where no ranking tells of any: one rater, one item, or equal weights from every rater.
    """

    weights: tuple[Decimal, ...]
    agreement: KendallsW | None


class InconsistentJudgements(ValueError):
    """The judgements contradict each other; carries the one that fits the others least.

    Attributes: `consistency_ratio`; `row` and `column`, counted from 0, of the judgement; `given`, what it says;
    `implied`, what all the others say of the same pair. Of three items each judgement fits equally badly, and the first
    is named.
    """

    def __init__(
        self, consistency_ratio: float, *, row: int, column: int, given: float, implied: float, cell: str
    ) -> None:
        super().__init__(
            f"The consistency ratio is {consistency_ratio:.3f}, above {LARGEST_CONSISTENCY_RATIO:.2f}. "
            f"The judgement at {cell} is {given:.3g}; the others imply {implied:.3g}."
        )
        self.consistency_ratio, self.row, self.column = consistency_ratio, row, column
        self.given, self.implied = given, implied


def ahp(matrix: ArrayLike | pd.DataFrame, *, allow_inconsistent: bool = False) -> Ahp:
    """Weights from pairwise judgements: the principal eigenvector of the matrix.

    Args:
        matrix: n x n, n from 1 to 15; cell (i, j) says how many times as important item i is as item j. A data frame's
            labels name the cells in errors.
        allow_inconsistent: give weights for contradicting judgements too.

    Raises:
        ValueError: the matrix is not square, or a cell, the first of which is named, is not a positive number or not
            the reciprocal (within 1 %) of its mirror cell.
        InconsistentJudgements: the consistency ratio is above 0.10.
    """
    judgements, names = _judgements(matrix)
    order = len(judgements)
    eigenvalue, weights = _principal(judgements)
    random_index = RANDOM_INDEX[order - 1]
    # One item or two cannot contradict each other.
    ratio = max(0.0, (eigenvalue - order) / (order - 1) / random_index) if random_index else 0.0
    if ratio > LARGEST_CONSISTENCY_RATIO and not allow_inconsistent:
        row, column, implied = _least_fitting(judgements)
        given = float(judgements[row, column])
        cell = _cell(names, row, column)
        raise InconsistentJudgements(ratio, row=row, column=column, given=given, implied=implied, cell=cell)
    return Ahp(weights, ratio, eigenvalue, random_index)


def kendalls_w(ratings: ArrayLike) -> KendallsW:
    """Kendall's coefficient of concordance, corrected for ties.

    Args:
        ratings: raters x items, ranks or scores: each rater's row is ranked, and equal ratings share their mean rank.

    Raises:
        ValueError: fewer than two raters or items, a rating that is missing, or not one rater who tells items apart.
    """
    scores = np.asarray(ratings, dtype=np.float64)
    if scores.ndim != 2 or min(scores.shape) < 2:
        raise ValueError("Agreement needs ratings of at least two items by at least two raters: raters x items.")
    if not np.isfinite(scores).all():
        row, column = np.argwhere(~np.isfinite(scores))[0]
        raise ValueError(f"Rater {row + 1} has no rating of item {column + 1}.")
    raters, items = scores.shape
    ranks = stats.rankdata(scores, axis=1)
    tied = sum(float((count**3 - count).sum()) for count in (np.unique(row, return_counts=True)[1] for row in ranks))
    possible = raters**2 * (items**3 - items) - raters * tied
    if possible <= 0:
        raise ValueError("Every rater rates all items alike: there is no ranking to agree on.")
    spread = float(((ranks.sum(axis=0) - raters * (items + 1) / 2) ** 2).sum())
    w = min(12 * spread / possible, 1.0)
    chi_square = raters * (items - 1) * w
    return KendallsW(w, chi_square, items - 1, float(stats.chi2.sf(chi_square, items - 1)))


def mean_of_raters(weights: ArrayLike | pd.DataFrame, *, decimals: int = 4, tolerance: float = 0.001) -> MeanOfRaters:
    """The mean of several raters' weights, rounded by largest remainder so that it adds up to exactly 1.

    Args:
        weights: raters x items, shares of 1; a data frame's index names the raters in errors.
        decimals: of the result; a tie for the last unit goes to the earlier item.
        tolerance: how far from 1 a rater's sum may be; within it the rater's weights are scaled to 1.

    Raises:
        ValueError: no rater or no item, or a rater, who is named, has a weight that is missing or negative, or weights
            that do not add up to 1.
    """
    given = np.asarray(weights, dtype=np.float64)
    if given.ndim != 2 or given.size == 0:
        raise ValueError("Weights must be raters x items, at least one of each.")
    if not 0 <= decimals <= MOST_DECIMALS or not 0 <= tolerance < 1:
        raise ValueError(f"decimals must lie between 0 and {MOST_DECIMALS}, and tolerance between 0 and 1.")
    raters = list(weights.index) if isinstance(weights, pd.DataFrame) else [f"{row + 1}" for row in range(len(given))]
    for rater, own in zip(raters, given, strict=True):
        if not np.isfinite(own).all() or (own < 0).any():
            raise ValueError(f"Rater {rater} has a weight that is missing or negative.")
        # The sum of floats that stand for 0.1 and the like misses its decimal value by some 1e-16.
        if abs(own.sum() - 1) > tolerance + 1e-12:
            raise ValueError(f"The weights of rater {rater} add up to {own.sum():.6g}, not to 1.")
    mean = (given / given.sum(axis=1, keepdims=True)).mean(axis=0)
    # Who weighs all items alike ranks none; without anyone who ranks there is no agreement to state.
    ranks_any = min(given.shape) > 1 and bool((given != given[:, :1]).any())
    return MeanOfRaters(_rounded(mean, decimals), kendalls_w(given) if ranks_any else None)


def _rounded(shares: Floats, decimals: int) -> tuple[Decimal, ...]:
    """Shares of 1 in units of the last decimal, what is missing given to the largest remainders (Hamilton's method)."""
    exact = shares * 10**decimals
    units = np.floor(exact).astype(np.int64)
    # Remainders that differ by less than floats can tell are tied.
    remainders = np.round(exact - units, 9)
    units[np.argsort(-remainders, kind="stable")[: 10**decimals - int(units.sum())]] += 1
    return tuple(Decimal(int(unit)).scaleb(-decimals) for unit in units)


def _judgements(matrix: ArrayLike | pd.DataFrame) -> tuple[Floats, Sequence[object]]:
    names: list[object] = []
    if isinstance(matrix, pd.DataFrame):
        names = list(matrix.index)
        if names != list(matrix.columns):
            raise ValueError("Rows and columns of the matrix must have the same labels in the same order.")
        matrix = matrix.to_numpy()
    rows = [np.atleast_1d(np.asarray(row, dtype=np.float64)) for row in cast(Iterable[ArrayLike], matrix)]
    order = len(rows)
    if not 1 <= order <= len(RANDOM_INDEX):
        raise ValueError(f"The matrix compares {order} items; 1 to {len(RANDOM_INDEX)} can be compared.")
    for row, cells in enumerate(rows):
        if len(cells) != order:
            raise ValueError(
                f"The matrix is not square: row {row + 1} has {len(cells)} cells and there are {order} rows."
            )
    judgements = np.array(rows)
    for row, column in np.ndindex(order, order):
        value, mirror = judgements[row, column], judgements[column, row]
        if not (np.isfinite(value) and value > 0):
            raise ValueError(f"The judgement at {_cell(names, row, column)} is {value:g}, not a positive number.")
        if np.isfinite(mirror) and mirror > 0 and abs(value * mirror - 1) > RECIPROCAL_WITHIN:
            expected = "1, an item against itself" if row == column else f"1 / {mirror:g}, its mirror cell's reciprocal"
            raise ValueError(f"The judgement at {_cell(names, row, column)} is {value:g}, not {expected}.")
    # What typing rounded away is shared by both cells, so that the largest eigenvalue is at least n.
    return np.sqrt(judgements / judgements.T), names


def _cell(names: Sequence[object], row: int, column: int) -> str:
    return f"row {names[row]}, column {names[column]}" if names else f"row {row + 1}, column {column + 1}"


def _principal(judgements: Floats) -> tuple[float, Floats]:
    """The largest eigenvalue and its eigenvector, which adds up to 1; real and positive by Perron and Frobenius."""
    values, vectors = np.linalg.eig(judgements)
    largest = int(np.argmax(values.real))
    vector = np.abs(vectors[:, largest].real)
    return float(values[largest].real), vector / vector.sum()


def _least_fitting(judgements: Floats) -> tuple[int, int, float]:
    """The pair (row before column) furthest, as a ratio, from what all others imply for it, and what they imply."""
    found, furthest = (0, 1, 1.0), -1.0
    for row, column in combinations(range(len(judgements)), 2):
        others = judgements.copy()
        others[row, column] = others[column, row] = 0
        others[row, row] = others[column, column] = 2
        _, weights = _principal(others)
        implied = float(weights[row] / weights[column])
        distance = abs(float(np.log(judgements[row, column] / implied)))
        if distance > furthest + 1e-9:
            found, furthest = (row, column, implied), distance
    return found
