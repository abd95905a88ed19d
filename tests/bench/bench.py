# SPDX-License-Identifier: MIT
"""What a measurement is told, and the way it says what it is doing."""

ROUNDS = 5  # interleaved, of which the median counts
QUICK_SHARE = 0.1  # of the time a span takes otherwise
QUICK_LEAST_S = 0.3  # below this, what the kernel counts is too coarse


class Bench:
    """programs: folder of the built programs; against: another kneadd to be
    measured beside, as column "before", or None; quick: all measurements
    together stay under a minute; hour: memory is looked at for an hour;
    rounds: interleaved, medians count; say(text): what is being done now."""

    def __init__(self, options, say):
        self.programs = options.programs
        self.against = options.against
        self.quick = options.quick
        self.hour = options.hour
        self.rounds = options.rounds or (1 if options.quick else ROUNDS)
        self.say = say

    def seconds(self, span):
        """How long to measure: so long, or shorter when quick."""
        if not self.quick:
            return span
        return min(span, max(QUICK_LEAST_S, span * QUICK_SHARE))
