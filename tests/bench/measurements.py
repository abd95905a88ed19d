# SPDX-License-Identifier: MIT
"""What can be measured, in the order in which it is."""

import importlib
from dataclasses import dataclass

from result import Result


@dataclass
class Measurement:
    """seconds, quick_seconds: how long it takes, until a run has told."""

    name: str  # of the module that does it
    about: str
    seconds: int
    quick_seconds: int


MEASUREMENTS = [
    Measurement("reaction", "from a force frame to the stop", 5400, 9),
    Measurement("cost", "CPU time for each frame, beside others", 460, 9),
    Measurement("memory", "resident, by number of wearables", 540, 6),
    Measurement("fanout", "readers of the full-rate stream", 160, 5),
    Measurement("growth", "cost by wearables, cells and rate", 420, 9),
    Measurement("records", "recording: disk, CPU, a disk that stalls", 220, 8),
    Measurement("start", "to the name on the bus, to streaming", 30, 3),
    Measurement("core", "the deciding alone, by instructions too", 30, 5),
]

NAMES = [measurement.name for measurement in MEASUREMENTS]


def measure(name, bench):
    """Runs one; raises what it raises."""
    result = importlib.import_module(name).measure(bench)
    if not isinstance(result, Result):
        raise TypeError(f"{name}.measure() returned no Result")
    return result
