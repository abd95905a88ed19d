# SPDX-License-Identifier: MIT
"""The stamps of tap.c: what a program sent and received, and when; and what
they are about: force frames and stops."""

import mmap
import os
import struct
from collections import namedtuple

HEAD = 4096
RING = 32 << 20
RECORD = struct.Struct("<QQQiiiHH")  # as struct record of tap.c has it

SEND, RECEIVE, WAKE = range(3)

# before, after: CLOCK_MONOTONIC in ns; result: octets, or events.
Stamp = namedtuple("Stamp", "before after thread fd result kind bytes")


class Lost(RuntimeError):
    """More was stamped than the ring holds before anyone read it."""


class Tap:
    """The ring of one program, from now on."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.map = mmap.mmap(
                file.fileno(), HEAD + RING, access=mmap.ACCESS_READ
            )
        self.position = self.written()

    def written(self):
        return int.from_bytes(self.map[:8], "little")

    def skip(self):
        """Nothing of what came so far is of interest."""
        self.position = self.written()

    def read(self):
        """Stamps since it was read last, in the order of their calls' ends."""
        stamps = []
        end = self.written()
        if end - self.position > RING:
            raise Lost("the tap was read too late")
        while self.position < end:
            at = HEAD + self.position % RING
            head = self.bytes(at, RECORD.size)
            position, before, after, *rest, length = RECORD.unpack(head)
            if position != self.position:
                break  # it is being written
            data = self.bytes(at + RECORD.size, length)
            stamps.append(Stamp(before, after, *rest, data))
            self.position += RECORD.size + length + 7 & ~7
        return stamps

    def bytes(self, at, length):
        """At that place of the file, going on at the ring's beginning."""
        end = HEAD + RING
        if at >= end:
            at -= RING
        if at + length <= end:
            return self.map[at : at + length]
        return self.map[at:end] + self.map[HEAD : at + length - RING]

    def close(self):
        self.map.close()


def of_process(directory, pid):
    return Tap(os.path.join(directory, str(pid)))


# ---- D-Bus messages, little-endian, from their beginning


def is_message(data):
    return len(data) > 24 and data[0] == ord("l") and data[3] == 1


def path_of(data):
    """The object path, which libdbus puts first; None: no such message."""
    if not is_message(data) or data[16] != 1:
        return None
    length = int.from_bytes(data[20:24], "little")
    return data[24 : 24 + length].decode()


def array_at(data, at):
    """The octets of an "ay" that begins there."""
    at = at + 3 & ~3
    length = int.from_bytes(data[at : at + 4], "little")
    return data[at + 4 : at + 4 + length]


def changed_value(data):
    """The Value that a PropertiesChanged tells; None: it tells none."""
    mark = b"Value\0\x02ay\0"
    at = data.find(mark)
    return None if at < 0 else array_at(data, at + len(mark))


def written_value(data):
    """What a WriteValue writes; None: it is another call."""
    if b"WriteValue\0" not in data:
        return None
    header = int.from_bytes(data[12:16], "little")
    return array_at(data, 16 + header + 7 & ~7)


# ---- The profile

FRAME_HEADER = 11
FRAME_CELLS = 8  # offset of the number of cells
ENABLE_STOP = 0x69
CONTROL_STOP = 0x99


def frame_sum(frame):
    """All cells of the first sample, in units of the pad's resolution."""
    cells = frame[FRAME_CELLS]
    if len(frame) < FRAME_HEADER + 2 * cells:
        return 0
    return sum(struct.unpack_from(f"<{cells}h", frame, FRAME_HEADER))
