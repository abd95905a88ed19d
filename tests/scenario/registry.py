# SPDX-License-Identifier: MIT
"""The scenarios there are: each registers itself by name."""

MODULES = ("scenarios", "sessions", "techniques", "records")

SCENARIOS = {}


def scenario(*marks):
    """Registers a scenario. Marks: "bluezsim" or "real", to run on that
    BlueZ alone; "long", to be left out of the quick run."""

    def register(function):
        SCENARIOS[function.__name__] = (function, marks)
        return function

    return register


def runs_on(marks, backend):
    return backend in marks or not {"bluezsim", "real"} & set(marks)
