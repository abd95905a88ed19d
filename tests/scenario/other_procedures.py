# SPDX-License-Identifier: MIT
"""The procedures of proto/README.md: control, tokens, presses, stops, zero,
self-test, Status and the stream of an active wearable with one pad."""

import struct
import time

from other_device import (
    CELL_AREA,
    CELLS,
    FORCE_MAX_MN,
    HOLD_MAX_MS,
    INTERVAL_MAX_US,
    INTERVAL_MIN_US,
    PASCALS,
    PRESSURE_MAX_PA,
    RAMP_MAX,
    RESOLUTION_MN,
    TOKEN_MAX_MS,
    Body,
    Pad,
)
from other_messages import (
    ALL_PADS,
    NO_BATTERY,
    AttError,
    Cause,
    Enable,
    Heard,
    Note,
    Op,
    Phase,
    Result,
    State,
    decode_enable,
    decode_request,
    sealed,
)

TEST_S = 0.5  # a zero or self-test takes so long
UNSTREAMED_US = 20_000  # from sample to sample
STATUS_ACTIVE_S, STATUS_S = 0.2, 1.0
BLOCKING = Note.OVER_FORCE | Note.OVER_PRESSURE | Note.NOT_ZEROED


class Wearable:
    """The procedures. `send(name, octets)` notifies a characteristic."""

    def __init__(self, send):
        self.send = send
        self.started = time.monotonic()
        self.body, self.pad = Body(), Pad()
        self.zeros = [0.0] * CELLS
        self.raw = self.cells = [0.0] * CELLS
        self.stopped, self.cause, self.stops = True, Cause.START, 0
        self.zeroed = self.expired = False
        self.over = 0
        self.test = None  # (operation, reference, end)
        self.reference = 0
        self.phase_said = Phase.IDLE
        self.status_sent = 0.0
        self.status_seen = None
        self.sequence = 0
        self.open = set()  # characteristics that the hub subscribed to
        self.connect(None)

    def clock(self):
        return time.monotonic() - self.started

    # The connection

    def connect(self, hub):
        self.hub, self.mtu = hub, 23
        self.controlled = False
        self.requests, self.tokens = Heard(), Heard()
        self.sent = {"force": 0, "control": 0, "status": 0}
        self.stop_echo = 0
        self.token_end = 0.0
        self.test = None
        self.set_stream(0, 1)
        self.forget_ceilings()

    def disconnect(self):
        now = self.clock()
        self.advance(now)
        if self.pad.pressing():
            self.stop(now, Cause.LINK)
        self.pad.let_go(now)
        self.connect(None)

    def forget_ceilings(self):
        self.force_site, self.pressure_site = FORCE_MAX_MN, PRESSURE_MAX_PA

    def counter(self, name):
        self.sent[name] = self.sent[name] % 255 + 1
        return bytes([self.sent[name]])

    # Time: everything that falls due, in its order, at its own moment

    def due(self):
        pad = self.pad
        if pad.phase == Phase.ARMED:
            yield pad.until, self.expire
        if pad.phase == Phase.RAMPING:
            yield pad.line[2], pad.hold
        if pad.phase == Phase.HOLDING:
            yield pad.until, pad.let_go
        if pad.phase == Phase.RELEASING:
            yield pad.until, pad.rest
        if pad.pressing():
            yield pad.latest, pad.let_go
            yield self.token_end, lambda when: self.stop(when, Cause.TOKEN)
        if self.test:
            yield self.test[2], self.end_test

    def advance(self, now):
        while True:
            when, act = min(
                self.due(), default=(now + 1, None), key=lambda entry: entry[0]
            )
            if when > now:
                break
            act(when)

    def tick(self):
        now = self.clock()
        while self.next_sample <= now:
            self.sample(self.next_sample)
            self.next_sample += (self.interval_us or UNSTREAMED_US) / 1e6
        self.advance(now)
        self.tell(now)
        return True

    def sample(self, when):
        """An actuated pad is sampled and watched, streamed or not."""
        self.advance(when)
        self.raw = self.body.sense(when, self.pad.setpoint(when))
        self.cells = [raw - zero for raw, zero in zip(self.raw, self.zeros)]
        self.watch(when)
        if self.interval_us and self.hub and "force" in self.open:
            self.stream(when)

    def expire(self, _when):
        self.pad.phase = Phase.IDLE
        self.expired = True

    def watch(self, now):
        """Measured above the ceilings, by more than a tenth (and 1 N)."""
        limit = self.force_site
        self.over = 0
        if sum(self.cells) > max(limit * 1.1, limit + 1000):
            self.over |= Note.OVER_FORCE
        if max(self.cells) * PASCALS / CELL_AREA > self.pressure_site * 1.1:
            self.over |= Note.OVER_PRESSURE
        if self.over and self.pad.phase != Phase.IDLE and not self.stopped:
            by_force = self.over & Note.OVER_FORCE
            self.stop(
                now, Cause.OVER_FORCE if by_force else Cause.OVER_PRESSURE
            )

    def force_ceiling(self):
        area = CELL_AREA * CELLS
        by_pressure = self.pressure_site * area // PASCALS
        return min(self.force_site, by_pressure)

    # Stop

    def stop(self, now, cause):
        self.token_end = 0.0
        self.pad.let_go(now)
        if not self.stopped:
            self.stopped, self.cause = True, cause
        self.stops = (self.stops + 1) % 256
        test, self.test = self.test, None
        self.tell(now)
        if test:
            self.respond(test[0], test[1], Result.INTERRUPTED)

    # Enable

    def enable(self, octets, hub):
        now = self.clock()
        self.advance(now)
        op, token_ms, counter = decode_enable(octets) or (None, 0, 0)
        if octets[:1] == bytes([Enable.STOP]):
            self.tokens.good(counter)
            self.stop_echo = counter
            self.stop(now, Cause.STOP)
        elif (
            op == Enable.TOKEN
            and self.controlled
            and hub == self.hub
            and self.tokens.good(counter)
            and not self.stopped
        ):
            self.token_end = now + min(token_ms, TOKEN_MAX_MS) / 1000
            if self.pad.phase == Phase.ARMED:
                self.pad.begin(now)
            self.tell(now)

    # Control Point

    def request(self, octets, bonded):
        """Carries a request out, or raises the ATT error that it is."""
        now = self.clock()
        self.advance(now)
        if octets[:1] == bytes([Op.STOP]):
            self.stop(now, Cause.STOP)
        op, reference, values, counter = decode_request(octets)
        if "control" not in self.open:
            raise AttError(AttError.NO_INDICATIONS)
        if self.test and op != Op.STOP:
            raise AttError(AttError.UNDER_WAY)
        if op == Op.REQUEST_CONTROL:
            self.requests, self.tokens = Heard(), Heard()
        if not self.requests.good(counter) and op != Op.STOP:
            raise AttError(AttError.WRONG_COUNTER)
        self.reference = reference
        answer = self.answer(op, now, values, bonded)
        if answer:
            self.respond(op, reference, *answer)
        self.tell(now)

    def answer(self, op, now, values, bonded):
        """Result and detail; nothing: the answer comes later."""
        if op == Op.REQUEST_CONTROL and not bonded:
            return (Result.NOT_BONDED,)
        free = op in (Op.REQUEST_CONTROL, Op.STOP, Op.IDENTIFY)
        if not free and not self.controlled:
            return (Result.NOT_IN_CONTROL,)
        if op in self.OF_A_PAD:
            pad, *values = values
            if pad not in (0, ALL_PADS):
                return Result.INVALID, 2
        return self.ACTS[op](self, now, *values)

    def respond(self, op, reference, result, detail=0):
        answer = struct.pack(
            "<BBBBi", Op.RESPONSE, op, reference, result, detail
        )
        self.send("control", sealed(answer + self.counter("control")))

    def request_control(self, now):
        self.release_control(now)
        self.controlled = True
        return (Result.SUCCESS,)

    def release_control(self, now):
        self.pad.let_go(now)
        self.token_end = 0.0
        self.forget_ceilings()
        self.controlled = False
        return (Result.SUCCESS,)

    def change_stream(self, _now, interval, samples, delta):
        interval *= 500
        if interval and not INTERVAL_MIN_US <= interval <= INTERVAL_MAX_US:
            return Result.INVALID, 3
        if delta:
            return (Result.UNSUPPORTED,)
        self.set_stream(interval, samples)
        return (Result.SUCCESS,)

    def begin_test(self, op, now):
        if self.pad.phase != Phase.IDLE:
            return (Result.BUSY,)
        self.test = (op, self.reference, now + TEST_S)
        return None

    def zero(self, now):
        return self.begin_test(Op.ZERO, now)

    def self_test(self, now):
        return self.begin_test(Op.SELF_TEST, now)

    def end_test(self, _when):
        operation, reference, _ = self.test
        self.test = None
        if operation == Op.ZERO:
            self.zeros, self.zeroed = self.raw, True
        self.respond(operation, reference, Result.SUCCESS)

    def set_ceiling(self, now, force, pressure):
        if force > self.force_site:
            return Result.NOT_TIGHTER, self.force_site
        if pressure > self.pressure_site:
            return Result.NOT_TIGHTER, self.pressure_site
        self.force_site, self.pressure_site = force, pressure
        limit = self.force_ceiling()
        if self.pad.press and self.pad.press["force"] > limit:
            self.pad.lower(now, limit)
        return (Result.SUCCESS,)

    def press(self, now, force, ramp, hold, ttl):
        if self.stopped:
            return Result.STOPPED, self.cause
        if self.pad.phase == Phase.RELEASING:
            return (Result.BUSY,)
        if self.annunciations() & BLOCKING:
            return Result.NOT_READY, self.annunciations() & BLOCKING
        for asked, ceiling in (
            (force, self.force_ceiling()),
            (ramp, RAMP_MAX),
            (hold, HOLD_MAX_MS),
        ):
            if asked > ceiling:
                return Result.ABOVE_CEILING, ceiling
        self.expired = False
        press = {
            "force": force,
            "ramp": ramp,
            "hold": hold / 1000,
            "ttl": ttl / 1000,
        }
        if self.pad.pressing():
            self.pad.press = press
            self.pad.rise(now)
        else:
            self.pad.arm(now, press)
            if self.token_end > now:
                self.pad.begin(now)
        return (Result.SUCCESS,)

    def release(self, now):
        self.pad.let_go(now)
        return (Result.SUCCESS,)

    def answer_stop(self, _now):
        return (Result.SUCCESS,)  # obeyed before it was decoded

    def clear_stop(self, _now):
        if self.stopped and self.pad.phase != Phase.IDLE:
            return (Result.BUSY,)
        if self.stopped and self.over:
            return Result.CAUSE_STANDS, self.over
        self.stopped, self.cause = False, Cause.NONE
        return (Result.SUCCESS,)

    def identify(self, _now, duration):
        print(f"here I am, for {duration} ms", flush=True)
        return (Result.SUCCESS,)

    OF_A_PAD = (
        Op.SET_STREAM,
        Op.ZERO,
        Op.SELF_TEST,
        Op.SET_CEILING,
        Op.PRESS,
        Op.RELEASE,
    )
    ACTS = {
        Op.REQUEST_CONTROL: request_control,
        Op.RELEASE_CONTROL: release_control,
        Op.SET_STREAM: change_stream,
        Op.ZERO: zero,
        Op.SELF_TEST: self_test,
        Op.SET_CEILING: set_ceiling,
        Op.PRESS: press,
        Op.RELEASE: release,
        Op.STOP: answer_stop,
        Op.CLEAR_STOP: clear_stop,
        Op.IDENTIFY: identify,
    }

    # Status

    def annunciations(self):
        return (
            self.over
            | (0 if self.zeroed else Note.NOT_ZEROED)
            | (Note.CONTROLLED if self.controlled else 0)
            | (Note.PRESS_EXPIRED if self.expired else 0)
        )

    def state(self):
        if self.stopped:
            return State.STOPPED
        if self.pad.phase != Phase.IDLE:
            return State.ACTIVE
        return State.TESTING if self.test else State.READY

    def status(self):
        now = self.clock()
        applied = int(sum(self.cells) / 10)
        left = max(0, -int((now - self.token_end) * 1000 // 1))
        return sealed(
            struct.pack(
                "<BBBBHHBBBhhhB",
                self.state(),
                self.cause,
                self.stop_echo,
                self.stops,
                left,
                self.annunciations(),
                NO_BATTERY,
                0,
                self.pad.phase,
                max(-32768, min(32767, applied)),
                int(self.pad.setpoint(now) / 10),
                310,
                self.sent["status"],
            )
        )

    def tell(self, now):
        """Notifies Status when something changed, or it is time."""
        self.say_phase()
        seen = (self.state(), self.stops, self.annunciations(), self.pad.phase)
        every = STATUS_S if self.pad.phase == Phase.IDLE else STATUS_ACTIVE_S
        if seen == self.status_seen and now - self.status_sent < every:
            return
        if self.hub and "status" in self.open:
            self.status_seen, self.status_sent = seen, now
            self.counter("status")
            self.send("status", self.status())

    def say_phase(self):
        if self.pad.phase != self.phase_said:
            self.phase_said = self.pad.phase
            force = sum(self.cells) / 1000
            print(f"{Phase.NAMES[self.phase_said]} {force:.1f} N", flush=True)

    # Force

    def set_stream(self, interval_us, samples):
        self.interval_us, self.samples = interval_us, samples
        self.taken = []
        self.next_sample = self.clock()

    def stream(self, when):
        values = [
            max(-32767, min(32766, int(force / RESOLUTION_MN)))
            for force in self.cells
        ]
        self.taken.append((int(when * 1e6), values))
        if len(self.taken) >= self.samples:
            self.send_samples()

    def send_samples(self):
        """As many samples as fit; cells by turns when not even one does."""
        room = min(self.mtu - 3, 512) - 14
        fit = room // (2 * CELLS)
        width = CELLS if fit else room // 2
        while self.taken:
            block = self.taken[: max(1, fit)]
            del self.taken[: max(1, fit)]
            self.sequence = (self.sequence + len(block)) % 65536
            for first in range(0, CELLS, width):
                self.send_frame(block, first, min(width, CELLS - first))

    def send_frame(self, block, first, cells):
        frame = struct.pack(
            "<HIBBBBB",
            self.sequence,
            block[-1][0] % 2**32,
            0,
            first,
            cells,
            len(block),
            self.interval_us // 500,
        )
        for _, values in block:
            frame += struct.pack(f"<{cells}h", *values[first : first + cells])
        self.send("force", sealed(frame + self.counter("force")))
