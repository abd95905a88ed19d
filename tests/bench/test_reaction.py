# SPDX-License-Identifier: MIT
"""What the measurement of reaction makes of stamps, and that the stamps are
what was sent. Takes the folder of built programs."""

import os
import struct
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

import reaction_tables  # noqa: E402: from this folder
import stops  # noqa: E402
import taps  # noqa: E402

PROGRAMS = None

DEVICE = "/org/bluez/hci0/dev_01"
FORCE, CONTROL, ENABLE = (f"{DEVICE}/{name}" for name in ("f", "c", "e"))

TALK = """
import socket, sys
a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
for n in range(int(sys.argv[1])):
    a.send(n.to_bytes(4, "little") + bytes(508))
    b.recv(512)
"""


# ---- Messages as libdbus writes them


def field(code, kind, text):
    data = text.encode()
    size = bytes([len(data)]) if kind == "g" else struct.pack("<I", len(data))
    made = bytes([code, 1]) + kind.encode() + b"\0" + size + data + b"\0"
    return made + bytes(-len(made) % 8)


def message(path, member, signature, body):
    fields = (
        field(1, "o", path)
        + field(2, "s", "org.bluez.GattCharacteristic1")
        + field(3, "s", member)
        + field(8, "g", signature)
    )
    head = b"l\1\0\1" + struct.pack("<III", len(body), 7, len(fields))
    return head + fields + bytes(-len(head + fields) % 8) + body


def write(path, value):
    return message(
        path, "WriteValue", "aya{sv}", struct.pack("<I", len(value)) + value
    )


def changed(path, value):
    body = struct.pack("<I", 5) + b"iface\0"
    body += bytes(-len(body) % 8) + struct.pack("<I", 0)
    body += bytes(-len(body) % 8) + struct.pack("<I", 5) + b"Value\0\2ay\0"
    body += bytes(-len(body) % 4) + struct.pack("<I", len(value)) + value
    return message(path, "PropertiesChanged", "sa{sv}as", body)


def frame(units):
    cells = [units] * 4
    return bytes(8) + bytes([len(cells), 1, 20]) + struct.pack("<4h", *cells)


# ---- Stamps of a client with one wearable


def stamp(at, kind, data=b"", fd=5, thread=1):
    return taps.Stamp(at, at + 1, thread, fd, len(data) or 1, kind, data)


def watch(radio, client):
    """By descriptor, having read these stamps."""
    made = object.__new__(stops.Watch)
    made.by_signal = False
    made.force = {FORCE: 0}
    made.stops = {
        (ENABLE, taps.ENABLE_STOP): (0, taps.ENABLE_STOP),
        (CONTROL, taps.CONTROL_STOP): (0, taps.CONTROL_STOP),
    }
    made.of_fd = {5: 0}
    made.taps = []
    made.bus = None
    made.skip()
    made.radio = Given(radio)
    made.client = Given(client)
    made.read()
    return made


class Given:
    def __init__(self, stamps):
        self.stamps = stamps

    def read(self):
        return self.stamps


HIGH = frame(3000)
LOW = frame(3)
FAST = write(ENABLE, bytes([taps.ENABLE_STOP, 1, 0, 0, 0, 0]))
ACKNOWLEDGED = write(CONTROL, bytes([taps.CONTROL_STOP, 1, 1, 0, 0]))


class Messages(unittest.TestCase):
    def test_path_is_read(self):
        self.assertEqual(taps.path_of(FAST), ENABLE)

    def test_frames_are_no_messages(self):
        self.assertIsNone(taps.path_of(HIGH))

    def test_value_told_is_read(self):
        self.assertEqual(taps.changed_value(changed(FORCE, HIGH)), HIGH)

    def test_value_written_is_read(self):
        self.assertEqual(taps.written_value(FAST)[0], taps.ENABLE_STOP)

    def test_other_calls_write_nothing(self):
        self.assertIsNone(
            taps.written_value(message(FORCE, "StartNotify", "", b""))
        )

    def test_cells_of_a_frame_are_summed(self):
        self.assertEqual(taps.frame_sum(HIGH), 12000)


class Finding(unittest.TestCase):
    def test_stop_is_found_with_what_came_before(self):
        found = watch(
            [stamp(1, taps.SEND, LOW), stamp(100, taps.SEND, HIGH)],
            [
                stamp(20, taps.WAKE),
                stamp(110, taps.WAKE),
                stamp(115, taps.RECEIVE, HIGH),
                stamp(120, taps.SEND, FAST),
                stamp(130, taps.SEND, ACKNOWLEDGED),
            ],
        ).find(0)
        self.assertEqual(found, stops.Stop(100, 100, 111, 116, 120, 121))

    def test_no_stop_without_a_frame_above(self):
        found = watch(
            [stamp(1, taps.SEND, LOW)],
            [stamp(2, taps.SEND, FAST), stamp(3, taps.SEND, ACKNOWLEDGED)],
        )
        self.assertIsNone(found.find(0))

    def test_stop_before_the_frame_is_of_another(self):
        found = watch(
            [stamp(100, taps.SEND, HIGH)],
            [stamp(90, taps.SEND, FAST), stamp(95, taps.SEND, ACKNOWLEDGED)],
        )
        self.assertIsNone(found.find(0))

    def test_repeat_of_an_older_stop_does_not_count(self):
        found = watch(
            [stamp(100, taps.SEND, HIGH)],
            [stamp(110, taps.SEND, FAST)],
        )
        self.assertIsNone(found.find(0))

    def test_stop_behind_a_repeat_counts(self):
        found = watch(
            [stamp(100, taps.SEND, HIGH)],
            [
                stamp(110, taps.SEND, FAST),
                stamp(120, taps.SEND, FAST),
                stamp(125, taps.SEND, ACKNOWLEDGED),
            ],
        ).find(0)
        self.assertEqual(found.handed, 120)

    def test_frame_of_an_unknown_descriptor_is_of_no_one(self):
        found = watch([stamp(100, taps.SEND, HIGH, fd=6)], [])
        self.assertNotIn(0, found.delivered)


class Counting(unittest.TestCase):
    def settled(self, before, now):
        found = stops.Stops()
        found.unanswered = [0]
        found.settle([before], [now])
        return found

    def test_no_stop_and_no_reason_is_a_miss(self):
        found = self.settled({"time": 2}, {"time": 2})
        self.assertEqual((found.missed, found.refused), (1, {}))

    def test_frame_refused_is_no_miss(self):
        found = self.settled({"time": 2}, {"time": 3, "crc": 0})
        self.assertEqual((found.missed, found.refused), (0, {"time": 1}))


class Figures(unittest.TestCase):
    def rounds(self, *counts):
        """Stops that took 1, 2, 3 ... us, in each round."""
        return [
            [
                stops.Stop(0, 0, None, None, 1000 * n, None)
                for n in range(1, count + 1)
            ]
            for count in counts
        ]

    def test_percentiles_are_medians_of_rounds(self):
        rounds = self.rounds(100, 200, 300)
        self.assertEqual(reaction_tables.figure(rounds, 0.99), 198)

    def test_short_rounds_are_taken_together(self):
        rounds = self.rounds(50, 50)
        self.assertEqual(reaction_tables.figure(rounds, 0.99), 50)

    def test_too_few_stops_have_no_rare_percentile(self):
        self.assertIsNone(reaction_tables.figure(self.rounds(99), 0.99))
        self.assertIsNone(reaction_tables.figure(self.rounds(999), 0.999))

    def test_the_worst_is_of_all_rounds(self):
        self.assertEqual(reaction_tables.figure(self.rounds(3, 7), 1.0), 7)

    def test_a_picture_keeps_the_rare_end(self):
        points = reaction_tables.points(range(5000))
        self.assertLessEqual(len(points), reaction_tables.POINTS)
        self.assertEqual([it for _, it in points[-3:]], [4997, 4998, 4999])


class Stamps(unittest.TestCase):
    def talk(self, count, directory):
        name = os.path.basename(os.path.realpath(sys.executable))
        child = subprocess.Popen(
            [sys.executable, "-c", TALK, str(count)],
            env={
                **os.environ,
                "LD_PRELOAD": os.path.join(PROGRAMS, "libbench_tap.so"),
                "BENCH_TAP_DIR": directory,
                "BENCH_TAP_ALL": f"python3 {name}",
            },
        )
        self.assertEqual(child.wait(), 0)
        return taps.of_process(directory, child.pid)

    def test_both_ends_are_stamped_in_order(self):
        with tempfile.TemporaryDirectory() as directory:
            tap = self.talk(2, directory)
            tap.position = 0
            stamps = tap.read()
            tap.close()
        self.assertEqual(
            [it.kind for it in stamps],
            [taps.SEND, taps.RECEIVE, taps.SEND, taps.RECEIVE],
        )
        self.assertEqual({it.bytes[4:] for it in stamps}, {bytes(508)})
        self.assertLess(stamps[0].before, stamps[0].after)
        self.assertLess(stamps[1].before, stamps[2].before)

    def test_ring_has_no_seam_and_tells_who_is_late(self):
        size = taps.RECORD.size + 512
        count = taps.RING // size  # of both ends: twice round
        with tempfile.TemporaryDirectory() as directory:
            tap = self.talk(count, directory)
            tap.position = tap.written() - taps.RING // size * size
            numbers = [
                int.from_bytes(it.bytes[:4], "little") for it in tap.read()
            ]
            tap.position = 0
            with self.assertRaises(taps.Lost):
                tap.read()
            tap.close()
        self.assertEqual(len(numbers), count)
        self.assertEqual(numbers[-1], count - 1)
        self.assertEqual(numbers, sorted(numbers))


if __name__ == "__main__":
    PROGRAMS = sys.argv.pop()
    unittest.main()
