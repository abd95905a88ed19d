# SPDX-License-Identifier: MIT
"""Columns: the hub, another build of it beside, and the bare client."""

import os

NOW, BEFORE, BARE = "hub", "before", "bare client"


def hubs_of(bench):
    """Column to program."""
    hubs = {NOW: os.path.join(os.path.abspath(bench.programs), "kneadd")}
    if bench.against:
        hubs[BEFORE] = bench.against
    return hubs


class Runner:
    """Runs one hub after the other on a stand; what runs already goes on."""

    def __init__(self, stand):
        self.stand = stand
        self.program = None

    def ensure(self, program):
        """That one runs, and every wearable streams."""
        if self.stand.hub_process and self.program == program:
            return
        self.stand.stop_hub()
        self.program = program
        self.stand.run_hub(program)
