# SPDX-License-Identifier: MIT
"""The scenarios there are: each registers itself by name."""

MODULES = ("scenarios", "sessions", "techniques", "records")

SCENARIOS = {}


def scenario(*marks):
    """Registers a scenario. Marks: "bluezsim" or "real", to run on that
    BlueZ alone; "long", to be left out of the quick run; "machine", a session
    that stands for the others in the virtual machine, which has no time for
    all of them."""

    def register(function):
        SCENARIOS[function.__name__] = (function, marks)
        return function

    return register


def is_wanted(marks, backend, quick, machine):
    """By what the command line says."""
    runs = backend in marks or not {"bluezsim", "real"} & set(marks)
    return (
        runs
        and not (quick and "long" in marks)
        and not (machine and "machine" not in marks)
    )
