# SPDX-License-Identifier: MIT
"""The messages of proto/README.md: codes, octets, counters and errors."""

import struct


class Op:
    REQUEST_CONTROL = 0x0F
    RELEASE_CONTROL = 0x33
    SET_STREAM = 0x3C
    ZERO = 0x55
    SELF_TEST = 0x5A
    SET_CEILING = 0x66
    PRESS = 0x69
    RELEASE = 0x96
    STOP = 0x99
    CLEAR_STOP = 0xA5
    IDENTIFY = 0xAA
    RESPONSE = 0xC3


class Enable:
    TOKEN = 0x96
    STOP = 0x69


class Result:
    SUCCESS = 0x0F
    UNSUPPORTED = 0x33
    INVALID = 0x3C
    ABOVE_CEILING = 0x55
    NOT_IN_CONTROL = 0x5A
    STOPPED = 0x66
    BUSY = 0x69
    NOT_READY = 0x96
    NOT_TIGHTER = 0xA5
    CAUSE_STANDS = 0xAA
    INTERRUPTED = 0xC3
    NOT_BONDED = 0xCC


class State:
    STOPPED = 0x0F
    READY = 0x33
    ACTIVE = 0x3C
    TESTING = 0x55


class Phase:
    IDLE = 0x0F
    ARMED = 0x33
    RAMPING = 0x3C
    HOLDING = 0x55
    RELEASING = 0x5A
    NAMES = {
        IDLE: "idle",
        ARMED: "armed",
        RAMPING: "ramping",
        HOLDING: "holding",
        RELEASING: "releasing",
    }


class Cause:
    NONE = 0x0F
    START = 0x33
    STOP = 0x3C
    TOKEN = 0x55
    LINK = 0x5A
    OVER_FORCE = 0x69
    OVER_PRESSURE = 0x96


class Note:
    """Annunciations."""

    OVER_FORCE = 0x0001
    OVER_PRESSURE = 0x0002
    NOT_ZEROED = 0x0080
    CONTROLLED = 0x0400
    PRESS_EXPIRED = 0x0800


ALL_PADS = 255
NO_BATTERY = 255
PAD = (0, 3)
PAD_OR_ALL = (0, 3, ALL_PADS, ALL_PADS)
U8, U16, U32 = "B", "H", "I"

# What stands between a request's reference and its counter: types and ranges.
REQUESTS = {
    Op.REQUEST_CONTROL: (),
    Op.RELEASE_CONTROL: (),
    Op.SET_STREAM: (
        (U8, PAD_OR_ALL),
        (U8, (0, 0, 2, 200)),  # x 500 us
        (U8, (1, 16)),
        (U8, (0, 1)),
    ),
    Op.ZERO: ((U8, PAD),),
    Op.SELF_TEST: ((U8, PAD),),
    Op.SET_CEILING: ((U8, PAD), (U32, (0, 200_000)), (U32, (0, 500_000))),
    Op.PRESS: (
        (U8, PAD),
        (U32, (1, 200_000)),
        (U32, (1, 100_000)),
        (U32, (0, 1_800_000)),
        (U16, (1, 65_535)),
    ),
    Op.RELEASE: ((U8, PAD_OR_ALL),),
    Op.STOP: (),
    Op.CLEAR_STOP: (),
    Op.IDENTIFY: ((U16, (0, 65_535)),),
}


class AttError(Exception):
    """A refused write to Control Point."""

    WRONG_LENGTH = 0x0D
    WRONG_VALUE = 0x13
    MISSING_CRC = 0x80
    WRONG_CRC = 0x81
    WRONG_COUNTER = 0x82
    NO_INDICATIONS = 0xFD
    UNDER_WAY = 0xFE

    def __init__(self, code):
        super().__init__(f"ATT error 0x{code:02X}")
        self.code = code


def crc(octets):
    """CRC-16/MCRF4XX."""
    value = 0xFFFF
    for octet in octets:
        value ^= octet
        for _ in range(8):
            value = value >> 1 ^ (0x8408 if value & 1 else 0)
    return value


def sealed(octets):
    return octets + struct.pack("<H", crc(octets))


def unsealed(octets, length):
    """The message without its CRC."""
    if len(octets) == length - 2:
        raise AttError(AttError.MISSING_CRC)
    if len(octets) != length:
        raise AttError(AttError.WRONG_LENGTH)
    if struct.unpack("<H", octets[-2:])[0] != crc(octets[:-2]):
        raise AttError(AttError.WRONG_CRC)
    return octets[:-2]


def in_range(value, ends):
    """Ends: lowest and highest, of one range or of several."""
    return any(
        low <= value <= high for low, high in zip(ends[::2], ends[1::2])
    )


def decode_request(octets):
    """Operation, reference, the operation's values, counter."""
    if not octets:
        raise AttError(AttError.WRONG_LENGTH)
    if octets[0] not in REQUESTS:
        raise AttError(AttError.WRONG_VALUE)
    members = REQUESTS[octets[0]]
    layout = "<BB" + "".join(kind for kind, _ in members) + "B"
    octets = unsealed(octets, struct.calcsize(layout) + 2)
    op, reference, *values, counter = struct.unpack(layout, octets)
    if not all(in_range(v, ends) for v, (_, ends) in zip(values, members)):
        raise AttError(AttError.WRONG_VALUE)
    return op, reference, values, counter


def decode_enable(octets):
    """Operation, token in ms, counter; nothing when it is wrong."""
    try:
        op, token_ms, counter = struct.unpack("<BHB", unsealed(octets, 6))
    except AttError:
        return None
    if op == Enable.TOKEN and 1 <= token_ms <= 1000:
        return op, token_ms, counter
    if op == Enable.STOP and token_ms == 0:
        return op, token_ms, counter
    return None


class Heard:
    """The counter of the messages of one kind that were heard."""

    def __init__(self):
        self.last = None

    def good(self, counter):
        if counter == 0:
            return False
        if self.last is not None:
            ahead = (counter - self.last + 255) % 255
            if not 1 <= ahead <= 127:
                return False
        self.last = counter
        return True
