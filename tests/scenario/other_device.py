# SPDX-License-Identifier: MIT
"""The device itself: what it is, its pad on a body, and the force over time.
A maker puts sensors and an actuator where `Body` is."""

import random
import struct

from other_messages import Phase, crc

# What this wearable is: the members of Feature.
ACTIVE, POINT = 0x55, 0x5A
OPTIONS = 0x0001 | 0x0010 | 0x0020  # temperature, zero, self-test
INTERVAL_MIN_US, INTERVAL_MAX_US = 10_000, 20_000
TOKEN_MAX_MS = 800
RELEASE_MS = 400
RAMP_MAX = 20_000  # mN/s
HOLD_MAX_MS = 120_000
ROWS, COLUMNS = 4, 4
CELLS = ROWS * COLUMNS
CELL_AREA = 2_500  # 0.01 mm2
RANGE_MN = 20_000  # of one cell
RESOLUTION_MN = 1
FORCE_MAX_MN = 80_000
PRESSURE_MAX_PA = 400_000

FALL_S = 0.3  # of the setpoint; the lag of the body makes RELEASE_MS of it
PASCALS = 100_000  # of 1 mN on 0.01 mm2


def feature():
    device = struct.pack(
        "<BBBBBBHBBHHII",
        1,  # major version
        0,
        24,  # octets of the device, of a pad
        23,
        ACTIVE,
        1,  # pad
        OPTIONS,
        INTERVAL_MIN_US // 500,
        INTERVAL_MAX_US // 500,
        TOKEN_MAX_MS,
        RELEASE_MS,
        RAMP_MAX,
        HOLD_MAX_MS,
    )
    pad = struct.pack(
        "<BBBBBIIHII",
        POINT,
        1,  # actuated
        CELLS,
        ROWS,
        COLUMNS,
        CELL_AREA,
        RANGE_MN,
        RESOLUTION_MN,
        FORCE_MAX_MN,
        PRESSURE_MAX_PA,
    )
    return struct.pack("<H", crc(device + pad)) + device + pad


class Body:
    """A pad on a body: force follows the setpoint with a lag."""

    LAG_S = 0.02

    def __init__(self):
        self.force = 0.0
        self.at = 0.0
        share = [1 + random.uniform(-0.05, 0.05) for _ in range(CELLS)]
        self.share = [part / sum(share) for part in share]
        self.offset = [random.randint(-300, 300) for _ in range(CELLS)]
        self.noise = [random.gauss(0, 4) for _ in range(1000)]

    def sense(self, now, setpoint):
        """The raw force of each cell, mN."""
        part = min(1.0, (now - self.at) / self.LAG_S)
        self.force += (setpoint - self.force) * part
        self.at = now
        first = random.randrange(len(self.noise) - CELLS)
        noise = self.noise[first : first + CELLS]
        return [
            self.force * share + offset + error
            for share, offset, error in zip(self.share, self.offset, noise)
        ]


class Pad:
    """One press at a time: straight lines of force over time, in mN and s."""

    def __init__(self):
        self.phase = Phase.IDLE
        self.line = (0.0, 0.0, 0.0, 0.0)  # from when, force; to when, force
        self.press = None
        self.until = self.latest = 0.0

    def setpoint(self, now):
        start, low, end, high = self.line
        if now >= end:
            return high
        return low + (high - low) * max(0.0, now - start) / (end - start)

    def go(self, now, force, duration, phase):
        self.line = (now, self.setpoint(now), now + duration, float(force))
        self.phase = phase

    def arm(self, now, press):
        self.press = press
        self.until = now + press["ttl"]
        self.phase = Phase.ARMED

    def begin(self, now):
        self.latest = now + HOLD_MAX_MS / 1000
        self.rise(now)

    def rise(self, now):
        way = self.press["force"] - self.setpoint(now)
        duration = way / self.press["ramp"] if way > 0 else FALL_S
        self.go(now, self.press["force"], duration, Phase.RAMPING)

    def lower(self, now, force):
        self.press["force"] = force
        if self.pressing():
            self.rise(now)

    def hold(self, now):
        self.phase = Phase.HOLDING
        self.until = now + self.press["hold"]

    def let_go(self, now):
        if self.phase in (Phase.RAMPING, Phase.HOLDING):
            self.go(now, 0, FALL_S, Phase.RELEASING)
            self.until = now + RELEASE_MS / 1000
        elif self.phase == Phase.ARMED:
            self.phase = Phase.IDLE

    def rest(self, _now):
        self.phase = Phase.IDLE

    def pressing(self):
        return self.phase in (Phase.RAMPING, Phase.HOLDING)
