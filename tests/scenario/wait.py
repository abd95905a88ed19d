# SPDX-License-Identifier: MIT
"""Waiting for conditions, never for time."""

import time

DEADLINE_S = 60  # generous: an emulated machine is slow


class NeverHappened(AssertionError):
    pass


def wait_until(condition, what, deadline_s=DEADLINE_S, every_s=0.02):
    """Returns the condition's first true value."""
    end = time.monotonic() + deadline_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise NeverHappened(f"never happened: {what}")
        time.sleep(every_s)


def holds_for(condition, what, seconds, every_s=0.02):
    """The condition holds at every look for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not condition():
            raise AssertionError(f"did not hold: {what}")
        time.sleep(every_s)
