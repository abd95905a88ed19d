# SPDX-License-Identifier: MIT
"""Figures from samples: quantiles, medians of rounds, straight lines."""

import math
import statistics

from result import Fit


def quantile(values, share):
    """The smallest value that so large a share of all is not above."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median_of(rounds):
    """Of what interleaved rounds found; None where one found nothing."""
    found = [value for value in rounds if value is not None]
    return statistics.median(found) if found else None


def fit(points):
    """Least squares through (x, y)."""
    slope, base = statistics.linear_regression(*zip(*points))
    mean = statistics.fmean(y for _, y in points)
    total = sum((y - mean) ** 2 for _, y in points)
    rest = sum((y - base - slope * x) ** 2 for x, y in points)
    return Fit(base, slope, 1 - rest / total if total else 1.0)
