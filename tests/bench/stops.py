# SPDX-License-Identifier: MIT
"""Provokes stops, and finds how long each took: from the force frame being
written to the client's socket to the stop being handed over.

Both times are stamped by tap.c: in the program that delivers, before its
write (by descriptor bluezsim, by signal dbus-daemon); in the client, before
its write of the stop.
"""

import time
from collections import namedtuple

import taps

SPIKE_N = 80  # above the ceiling of force of every site of a stand
SPIKE_UNITS = 40 / 0.005  # half of it, in units of kneadsim's cells
APART_S = 0.006  # one wearable's spike after the other's
FRAME_S = 0.012  # until a frame and what comes of it are there
AGAIN_S = 0.004
MISSED_S = 3.0  # behind delivery: the wearable's token is long over
UNDELIVERED_S = 30.0
LEARN_S = 1.0  # before a wearable spikes again

PROFILE = "6b6e00{:02}-7a0e-4d2c-9b5f-3e8c51d2a764"
FORCE, CONTROL, ENABLE = (PROFILE.format(n) for n in ("03", "04", "05"))

# All times in ns of CLOCK_MONOTONIC. sent: the frame left bluezsim;
# delivered: it was written to the client; woken: epoll told the client;
# received: it had the frame; handed: it writes the stop; over: that write
# returned.
Stop = namedtuple("Stop", "sent delivered woken received handed over")


# ---- Finding


class Watch:
    """What the taps of a stand and of one client say of its wearables."""

    def __init__(self, stand, pid):
        self.stand = stand
        self.by_signal = stand.notify == "signal"
        self.radio = stand.tap(stand.backend.bluezsim_pid)
        self.bus = stand.tap(stand.backend.bus_pid) if self.by_signal else None
        self.client = stand.tap(pid)
        self.taps = [it for it in (self.radio, self.bus, self.client) if it]
        self.force = self.numbers(FORCE)
        self.stops = {
            (path, op): (number, op)
            for uuid, op in (
                (ENABLE, taps.ENABLE_STOP),
                (CONTROL, taps.CONTROL_STOP),
            )
            for path, number in self.numbers(uuid).items()
        }
        self.of_fd = {}  # bluezsim's descriptor to wearable; see learn()
        self.skip()

    def numbers(self, uuid):
        """Object path of that characteristic to its wearable's number."""
        paths = self.stand.characteristics(uuid)
        return {path: number for number, path in enumerate(paths)}

    def close(self):
        for tap in self.taps:
            tap.close()

    def skip(self):
        """What came so far is of no interest."""
        for tap in self.taps:
            tap.skip()
        self.sent = {}  # wearable to the first frame above the ceiling
        self.delivered = {}
        self.handed = {}  # wearable to indices of stops in client_stamps
        self.fast = {}  # wearable to index of its last fast-lane stop
        self.client_stamps = []

    def read(self):
        for stamp in self.radio.read():
            self.note_frame(stamp, self.sent)
        for stamp in self.bus.read() if self.bus else ():
            self.note_frame(stamp, self.delivered)
        if not self.bus:
            self.delivered = self.sent
        for stamp in self.client.read():
            self.client_stamps.append(stamp)
            if stamp.kind == taps.SEND:
                self.note_stop(stamp, len(self.client_stamps) - 1)

    def note_frame(self, stamp, found):
        path = taps.path_of(stamp.bytes)
        if path is None:
            wearable, frame = self.of_fd.get(stamp.fd), stamp.bytes
        elif path in self.force:
            wearable = self.force[path]
            frame = taps.changed_value(stamp.bytes)
        else:
            return
        if frame and taps.frame_sum(frame) > SPIKE_UNITS:
            found.setdefault(wearable, stamp)

    def note_stop(self, stamp, index):
        """A stop is the fast lane's with the acknowledged one behind it: a
        repeat of an older stop has none."""
        value = taps.written_value(stamp.bytes)
        path = taps.path_of(stamp.bytes)
        wearable, op = self.stops.get((path, value and value[0]), (None, None))
        if op == taps.ENABLE_STOP:
            self.fast[wearable] = index
        elif op == taps.CONTROL_STOP and wearable in self.fast:
            self.handed.setdefault(wearable, []).append(self.fast[wearable])

    def learn(self):
        """Whose frames go through which descriptor: one spikes at a time, and
        again when its frame got lost or was refused."""
        for number, wearable in enumerate(self.stand.wearables):
            until = time.monotonic() + UNDELIVERED_S
            while not self.has_stopped(wearable):
                if time.monotonic() > until:
                    raise RuntimeError(f"nothing stops {wearable.name}")
            if not self.by_signal:
                self.of_fd[self.delivered[None].fd] = number

    def has_stopped(self, wearable):
        """Within some moments of a frame above the ceiling."""
        self.skip()
        spike(wearable)
        until = time.monotonic() + LEARN_S
        while time.monotonic() < until:
            time.sleep(AGAIN_S)
            self.read()
            if self.delivered and self.handed:
                return True
        return False

    def find(self, wearable):
        """Its Stop; None: not yet."""
        delivered = self.delivered.get(wearable)
        if not delivered:
            return None
        for index in self.handed.get(wearable, ()):
            stamp = self.client_stamps[index]
            if stamp.before >= delivered.before:
                sent = self.sent.get(wearable)
                return Stop(
                    sent and sent.before,
                    delivered.before,
                    *self.before_stop(index, delivered.before),
                    stamp.before,
                    stamp.after,
                )
        return None

    def before_stop(self, index, when):
        """(woken, received): what the thread that stops did before it."""
        stop = self.client_stamps[index]
        woken = received = None
        for stamp in reversed(self.client_stamps[:index]):
            if stamp.thread != stop.thread:
                continue
            if stamp.after < when:
                break
            if stamp.kind == taps.RECEIVE and received is None:
                received = stamp.after
            if stamp.kind == taps.WAKE:
                woken = stamp.after
                break
        return woken, received


# ---- Provoking


def spike(wearable, force_n=SPIKE_N):
    """One frame says too much force."""
    wearable.fault("spike", force=force_n)


class Stops:
    """What came of provoking: stops; frames behind which none came; frames
    that the hub refused as invalid (SR-12), by reason; frames that got lost
    on the way."""

    def __init__(self):
        self.stops = []
        self.unanswered = []  # numbers of wearables; see settle()
        self.missed = 0
        self.refused = {}
        self.lost = 0

    def add(self, other):
        self.stops += other.stops
        self.unanswered += other.unanswered
        self.missed += other.missed
        self.lost += other.lost
        for why, count in other.refused.items():
            self.refused[why] = self.refused.get(why, 0) + count

    def settle(self, before, now):
        """Whose frames were refused meanwhile was not missed. before, now:
        of each wearable the frames refused so far, by reason."""
        for number in self.unanswered:
            whys = [
                why
                for why, count in now[number].items()
                if count > before[number].get(why, 0)
            ]
            if whys:
                why = " and ".join(sorted(whys))
                self.refused[why] = self.refused.get(why, 0) + 1
            else:
                self.missed += 1
        self.unanswered = []


def is_on_its_way(wearable):
    """The frame has not left the wearable."""
    return "spike" in wearable.sim("Faults")


def provoke(watch, count, force_n=SPIKE_N):
    """Frames above the ceiling of so many wearables, one after the other."""
    found = Stops()
    waiting = dict(enumerate(watch.stand.wearables[:count]))
    watch.skip()
    for wearable in waiting.values():
        spike(wearable, force_n)
        time.sleep(APART_S)
    until = time.monotonic() + MISSED_S
    last = time.monotonic() + UNDELIVERED_S
    time.sleep(FRAME_S)
    while waiting:
        watch.read()
        for number in list(waiting):
            stop = watch.find(number)
            if stop:
                found.stops.append(stop)
                del waiting[number]
        if time.monotonic() > until and give_up(watch, waiting, found):
            break
        if time.monotonic() > last:
            raise RuntimeError("frames above the ceiling are never sent")
        if waiting:
            time.sleep(AGAIN_S)
    return found


def give_up(watch, waiting, found):
    """Counts those that will not come. True: no other is waited for."""
    if any(is_on_its_way(wearable) for wearable in waiting.values()):
        return False
    for number in waiting:
        if number in watch.delivered:
            found.unanswered.append(number)
        else:
            found.lost += 1
    return True


def collect(subject, watch, count, most_s):
    """So many stops, or as many as come in that time; armed again for each,
    and behind the last."""
    found = Stops()
    subject.rearm()
    refused = subject.refused()
    until = time.monotonic() + most_s
    while len(found.stops) < count and time.monotonic() < until:
        left = count - len(found.stops)
        found.add(provoke(watch, min(left, watch.stand.count)))
        subject.rearm()
        if found.unanswered:
            found.settle(refused, subject.refused())
            refused = subject.refused()
    return found
