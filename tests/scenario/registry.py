# SPDX-License-Identifier: MIT
"""The scenarios there are: each registers itself by name."""

MODULES = ("scenarios", "sessions")

SCENARIOS = {}


def scenario(*backends):
    """Registers a scenario; without names it runs on all."""

    def register(function):
        SCENARIOS[function.__name__] = (function, backends)
        return function

    return register
