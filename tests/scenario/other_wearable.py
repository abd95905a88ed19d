#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""An active wearable in Python, written from proto/README.md alone.

It shares no line with the project's own code: what the hub and this wearable
agree on, the text says. One pad of 4 x 4 cells, offered through BlueZ. It is
also an example for makers; `Body` stands where sensors and an actuator go.
"""
import argparse
import random
import struct
import time

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

BLUEZ = 'org.bluez'
PROPERTIES = 'org.freedesktop.DBus.Properties'
MANAGER = 'org.freedesktop.DBus.ObjectManager'
CHARACTERISTIC = 'org.bluez.GattCharacteristic1'
ROOT = '/wearable'
SERVICE_UUID = '6b6e0001-7a0e-4d2c-9b5f-3e8c51d2a764'

# What this wearable is: the members of Feature.
ACTIVE, POINT = 0x55, 0x5A
ZERO_OPTION, SELF_TEST_OPTION, TEMPERATURE_OPTION = 0x10, 0x20, 0x01
OPTIONS = ZERO_OPTION | SELF_TEST_OPTION | TEMPERATURE_OPTION
INTERVAL_MIN_US, INTERVAL_MAX_US = 5_000, 100_000
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

# Control Point
(REQUEST_CONTROL, RELEASE_CONTROL, SET_STREAM, ZERO, SELF_TEST, SET_CEILING,
 PRESS, RELEASE, STOP, CLEAR_STOP, IDENTIFY, RESPONSE) = (
     0x0F, 0x33, 0x3C, 0x55, 0x5A, 0x66, 0x69, 0x96, 0x99, 0xA5, 0xAA, 0xC3)
REQUESTS = {  # what stands between the reference and the counter
    REQUEST_CONTROL: '', RELEASE_CONTROL: '', SET_STREAM: 'BBBB', ZERO: 'B',
    SELF_TEST: 'B', SET_CEILING: 'BII', PRESS: 'BIIIH', RELEASE: 'B',
    STOP: '', CLEAR_STOP: '', IDENTIFY: 'H'}
(SUCCESS, UNSUPPORTED, INVALID, ABOVE_CEILING, NOT_IN_CONTROL, STILL_STOPPED,
 BUSY, NOT_READY, FAILED, NOT_TIGHTER, CAUSE_STANDS, INTERRUPTED,
 NOT_BONDED) = (0x0F, 0x33, 0x3C, 0x55, 0x5A, 0x66, 0x69, 0x96, 0x99, 0xA5,
                0xAA, 0xC3, 0xCC)
ALL_PADS = 255

# Enable
TOKEN, FAST_STOP = 0x96, 0x69

# Status
STOPPED, READY, BUSY_PAD, TESTING = 0x0F, 0x33, 0x3C, 0x55
IDLE, ARMED, RAMPING, HOLDING, RELEASING = 0x0F, 0x33, 0x3C, 0x55, 0x5A
(NO_CAUSE, BY_START, BY_STOP, BY_TOKEN, BY_LINK, BY_FORCE, BY_PRESSURE) = (
    0x0F, 0x33, 0x3C, 0x55, 0x5A, 0x69, 0x96)
(OVER_FORCE, OVER_PRESSURE, NOT_ZEROED, CONTROLLED, PRESS_EXPIRED) = (
    0x0001, 0x0002, 0x0080, 0x0400, 0x0800)
BLOCKING = OVER_FORCE | OVER_PRESSURE | NOT_ZEROED  # of those it has
NO_BATTERY = 255
STATUS_ACTIVE_S, STATUS_S = 0.2, 1.0

TICK_MS = 5  # the loop: token, ramp, sensors
FALL_S = 0.3  # of the setpoint; the lag of the body makes RELEASE_MS of it
TEST_S = 0.5  # a ZERO or SELF TEST takes so long
PAIRING_S = 300  # switching on is the act of the person that allows pairing


def crc(octets):
    """CRC-16/MCRF4XX."""
    value = 0xFFFF
    for octet in octets:
        value ^= octet
        for _ in range(8):
            value = value >> 1 ^ (0x8408 if value & 1 else 0)
    return value


def sealed(octets):
    return octets + struct.pack('<H', crc(octets))


class AttError(dbus.DBusException):
    """BlueZ turns names into ATT errors, and 0x80..0x9F from the text."""
    include_traceback = False

    def __init__(self, name, text=''):
        super().__init__(text, name=f'org.bluez.Error.{name}')


def wrong_length():
    return AttError('InvalidValueLength')  # 0x0D


def wrong_value():
    return AttError('Failed', 'value not allowed')  # BlueZ cannot say 0x13


def missing_crc():
    return AttError('Failed', '0x80')


def wrong_crc():
    return AttError('Failed', '0x81')


def wrong_counter():
    return AttError('Failed', '0x82')


def no_indications():
    return AttError('ImproperlyConfigured')  # 0xFD


def under_way():
    return AttError('InProgress')  # 0xFE


def unsealed(octets, length):
    """The message without its CRC, or the error that it is."""
    if len(octets) == length - 2:
        raise missing_crc()
    if len(octets) != length:
        raise wrong_length()
    if struct.unpack('<H', octets[-2:])[0] != crc(octets[:-2]):
        raise wrong_crc()
    return octets[:-2]


class Heard:
    """The counter of messages heard."""
    def __init__(self):
        self.last = None

    def good(self, counter):
        ahead = (counter - (self.last or 0) + 255) % 255
        if counter == 0 or (self.last is not None and not 1 <= ahead <= 127):
            return False
        self.last = counter
        return True


class Body:
    """A pad on a body: force follows the setpoint with a lag."""
    LAG_S = 0.015

    def __init__(self):
        self.force = 0.0
        self.at = 0.0
        share = [1 + random.uniform(-0.05, 0.05) for _ in range(CELLS)]
        self.share = [part / sum(share) for part in share]
        self.offset = [random.randint(-300, 300) for _ in range(CELLS)]

    def sense(self, now, setpoint):
        """The raw force of each cell, mN."""
        part = min(1.0, (now - self.at) / self.LAG_S)
        self.force += (setpoint - self.force) * part
        self.at = now
        return [self.force * share + offset + random.gauss(0, 4)
                for share, offset in zip(self.share, self.offset)]


class Pad:
    """One press at a time: straight lines of force over time, in mN and s."""
    def __init__(self):
        self.phase = IDLE
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
        self.until = now + press['ttl']
        self.phase = ARMED

    def begin(self, now):
        self.latest = now + HOLD_MAX_MS / 1000
        self.rise(now)

    def rise(self, now):
        way = self.press['force'] - self.setpoint(now)
        duration = way / self.press['ramp'] if way > 0 else FALL_S
        self.go(now, self.press['force'], duration, RAMPING)

    def lower(self, now, force):
        self.press['force'] = force
        self.go(now, force, FALL_S, RAMPING)

    def hold(self, now):
        self.phase = HOLDING
        self.until = now + self.press['hold']

    def let_go(self, now):
        if self.phase in (RAMPING, HOLDING):
            self.go(now, 0, FALL_S, RELEASING)
        elif self.phase == ARMED:
            self.phase = IDLE

    def rest(self, _now):
        self.phase = IDLE

    def pressing(self):
        return self.phase in (RAMPING, HOLDING)


class Wearable:
    """The procedures. `send(name, octets)` notifies a characteristic."""
    def __init__(self, send):
        self.send = send
        self.started = time.monotonic()
        self.body, self.pad = Body(), Pad()
        self.zeros = [0.0] * CELLS
        self.raw = [0.0] * CELLS
        self.state_stopped, self.cause, self.stops = True, BY_START, 0
        self.zeroed = self.expired = False
        self.over = 0
        self.test = None  # (operation, reference, end)
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
        self.sent = {'force': 0, 'control': 0, 'status': 0}
        self.stop_echo = 0
        self.token_end = 0.0
        self.test = None
        self.set_stream(0, 1)
        self.forget_ceilings()

    def disconnect(self):
        now = self.clock()
        self.advance(now)
        if self.pad.pressing():
            self.stop(now, BY_LINK)
        self.pad.let_go(now)
        self.connect(None)

    def forget_ceilings(self):
        self.force_site, self.pressure_site = FORCE_MAX_MN, PRESSURE_MAX_PA

    def counter(self, name):
        self.sent[name] = self.sent[name] % 255 + 1
        return self.sent[name]

    # Feature

    def feature(self):
        device = struct.pack(
            '<BBBBBBHBBHHII', 1, 0, 24, 23, ACTIVE, 1, OPTIONS,
            INTERVAL_MIN_US // 500, INTERVAL_MAX_US // 500, TOKEN_MAX_MS,
            RELEASE_MS, RAMP_MAX, HOLD_MAX_MS)
        pad = struct.pack(
            '<BBBBBIIHII', POINT, 1, CELLS, ROWS, COLUMNS, CELL_AREA, RANGE_MN,
            RESOLUTION_MN, FORCE_MAX_MN, PRESSURE_MAX_PA)
        return struct.pack('<H', crc(device + pad)) + device + pad

    # Time: everything that falls due, in its order, at its own moment

    def due(self):
        pad = self.pad
        if pad.phase == ARMED:
            yield pad.until, self.expire
        if pad.phase == RAMPING:
            yield pad.line[2], pad.hold
        if pad.phase == HOLDING:
            yield pad.until, pad.let_go
        if pad.phase == RELEASING:
            yield pad.line[2], pad.rest
        if pad.pressing():
            yield pad.latest, pad.let_go
            yield self.token_end, lambda when: self.stop(when, BY_TOKEN)
        if self.test:
            yield self.test[2], self.end_test

    def advance(self, now):
        while True:
            when, act = min(self.due(), default=(now + 1, None),
                            key=lambda entry: entry[0])
            if when > now:
                break
            act(when)

    def tick(self):
        now = self.clock()
        self.advance(now)
        self.raw = self.body.sense(now, self.pad.setpoint(now))
        self.watch(now)
        self.take_samples(now)
        self.tell(now)
        return True

    def expire(self, _when):
        self.pad.phase = IDLE
        self.expired = True

    def watch(self, now):
        """Measured above the ceilings, by more than a tenth (and 1 N)."""
        cells, limit = self.cells(), self.force_ceiling()
        self.over = 0
        if sum(cells) > max(limit * 1.1, limit + 1000):
            self.over |= OVER_FORCE
        # 1 mN on 0.01 mm2 are 100 kPa
        if max(cells) * 100_000 / CELL_AREA > self.pressure_site * 1.1:
            self.over |= OVER_PRESSURE
        if self.over and self.pad.phase != IDLE and not self.state_stopped:
            self.stop(now, BY_FORCE if self.over & OVER_FORCE else BY_PRESSURE)

    def cells(self):
        return [raw - zero for raw, zero in zip(self.raw, self.zeros)]

    def force_ceiling(self):
        area = CELL_AREA * CELLS
        by_pressure = self.pressure_site * area // 100_000
        return min(self.force_site, by_pressure)

    # Stop

    def stop(self, now, cause):
        self.token_end = 0.0
        self.pad.let_go(now)
        if not self.state_stopped:
            self.state_stopped, self.cause = True, cause
        self.stops = (self.stops + 1) % 256
        test, self.test = self.test, None
        self.tell(now)
        if test:
            self.respond(test[0], test[1], INTERRUPTED)

    # Enable

    def enable(self, octets, hub):
        now = self.clock()
        self.advance(now)
        try:
            op, token_ms, counter = struct.unpack('<BHB', unsealed(octets, 6))
        except AttError:
            op, token_ms, counter = octets[0] if octets else 0, 0, 0
        if op == FAST_STOP:
            self.tokens.good(counter)
            self.stop_echo = counter
            self.stop(now, BY_STOP)
        elif (op == TOKEN and 1 <= token_ms <= 1000 and self.controlled and
              hub == self.hub and self.tokens.good(counter) and
              not self.state_stopped):
            self.token_end = now + min(token_ms, TOKEN_MAX_MS) / 1000
            if self.pad.phase == ARMED:
                self.pad.begin(now)
            self.tell(now)

    # Control Point

    def request(self, octets, bonded):
        """Carries a request out, or raises the ATT error that it is."""
        now = self.clock()
        self.advance(now)
        if octets[:1] == bytes([STOP]):
            self.stop(now, BY_STOP)
        op, reference, values, counter = self.decode(octets)
        if 'control' not in self.open:
            raise no_indications()
        if self.test and op != STOP:
            raise under_way()
        if op == REQUEST_CONTROL and bonded:
            self.requests, self.tokens = Heard(), Heard()
        if not self.requests.good(counter):
            raise wrong_counter()
        if op == REQUEST_CONTROL and not bonded:
            answer = NOT_BONDED
        elif (op not in (REQUEST_CONTROL, STOP, IDENTIFY) and
              not self.controlled):
            answer = NOT_IN_CONTROL
        else:
            answer = self.ACTS[op](self, now, reference, *values)
        if answer is not None:
            result, detail = answer if isinstance(answer, tuple) else (answer,
                                                                       0)
            self.respond(op, reference, result, detail)
        self.tell(now)

    def decode(self, octets):
        if not octets:
            raise wrong_length()
        if octets[0] not in REQUESTS:
            raise wrong_value()
        layout = '<BB' + REQUESTS[octets[0]] + 'B'
        octets = unsealed(octets, struct.calcsize(layout) + 2)
        op, reference, *values, counter = struct.unpack(layout, octets)
        if not self.in_range(op, values):
            raise wrong_value()
        return op, reference, values, counter

    @staticmethod
    def in_range(op, values):
        all_pads = op in (SET_STREAM, RELEASE) and values[0] == ALL_PADS
        if op in (SET_STREAM, ZERO, SELF_TEST, SET_CEILING, PRESS,
                  RELEASE) and values[0] > 3 and not all_pads:
            return False
        if op == SET_STREAM:
            _, interval, samples, delta = values
            return (interval == 0 or 2 <= interval <= 200) and (
                1 <= samples <= 16) and delta <= 1
        if op == SET_CEILING:
            return values[1] <= 200_000 and values[2] <= 500_000
        if op == PRESS:
            _, force, ramp, hold, ttl = values
            return 1 <= force <= 200_000 and 1 <= ramp <= 100_000 and (
                hold <= 1_800_000 and ttl >= 1)
        return True

    def respond(self, op, reference, result, detail=0):
        self.send('control', sealed(struct.pack(
            '<BBBBiB', RESPONSE, op, reference, result, detail,
            self.counter('control'))))

    def request_control(self, now, _reference):
        self.release_control(now, _reference)
        self.controlled = True
        return SUCCESS

    def release_control(self, now, _reference):
        self.pad.let_go(now)
        self.token_end = 0.0
        self.forget_ceilings()
        self.controlled = False
        return SUCCESS

    def stream(self, _now, _reference, pad, interval, samples, delta):
        interval *= 500
        if pad not in (0, ALL_PADS):
            return INVALID, 2
        if interval and not INTERVAL_MIN_US <= interval <= INTERVAL_MAX_US:
            return INVALID, 3
        if delta:
            return UNSUPPORTED
        self.set_stream(interval, samples)
        return SUCCESS

    def begin_test(self, op, now, reference, pad):
        if pad != 0:
            return INVALID, 2
        if self.pad.phase != IDLE:
            return BUSY
        self.test = (op, reference, now + TEST_S)
        return None

    def zero(self, now, reference, pad):
        return self.begin_test(ZERO, now, reference, pad)

    def self_test(self, now, reference, pad):
        return self.begin_test(SELF_TEST, now, reference, pad)

    def end_test(self, _when):
        operation, reference, _ = self.test
        self.test = None
        if operation == ZERO:
            self.zeros, self.zeroed = self.raw, True
        self.respond(operation, reference, SUCCESS)

    def set_ceiling(self, now, _reference, pad, force, pressure):
        if pad != 0:
            return INVALID, 2
        if force > self.force_site:
            return NOT_TIGHTER, self.force_site
        if pressure > self.pressure_site:
            return NOT_TIGHTER, self.pressure_site
        self.force_site, self.pressure_site = force, pressure
        limit = self.force_ceiling()
        if self.pad.press and self.pad.press['force'] > limit:
            if self.pad.phase == ARMED:
                self.pad.press['force'] = limit
            elif self.pad.pressing():
                self.pad.lower(now, limit)
        return SUCCESS

    def press(self, now, _reference, pad, force, ramp, hold, ttl):
        if pad != 0:
            return INVALID, 2
        if self.state_stopped:
            return STILL_STOPPED, self.cause
        if self.pad.phase == RELEASING:
            return BUSY
        if self.annunciations() & BLOCKING:
            return NOT_READY, self.annunciations()
        for asked, ceiling in ((force, self.force_ceiling()), (ramp, RAMP_MAX),
                               (hold, HOLD_MAX_MS)):
            if asked > ceiling:
                return ABOVE_CEILING, ceiling
        self.expired = False
        press = {'force': force, 'ramp': ramp, 'hold': hold / 1000,
                 'ttl': ttl / 1000}
        if self.pad.pressing():
            self.pad.press = press
            self.pad.rise(now)
        else:
            self.pad.arm(now, press)
            if self.token_end > now:
                self.pad.begin(now)
        return SUCCESS

    def release(self, now, _reference, pad):
        if pad not in (0, ALL_PADS):
            return INVALID, 2
        self.pad.let_go(now)
        return SUCCESS

    def answer_stop(self, _now, _reference):
        return SUCCESS  # obeyed before it was decoded

    def clear_stop(self, _now, _reference):
        if self.state_stopped and self.pad.phase != IDLE:
            return BUSY
        if self.state_stopped and self.over:
            return CAUSE_STANDS, self.annunciations()
        self.state_stopped, self.cause = False, NO_CAUSE
        return SUCCESS

    def identify(self, _now, _reference, duration):
        print(f'here I am, for {duration} ms', flush=True)
        return SUCCESS

    ACTS = {
        REQUEST_CONTROL: request_control, RELEASE_CONTROL: release_control,
        SET_STREAM: stream, ZERO: zero, SELF_TEST: self_test,
        SET_CEILING: set_ceiling, PRESS: press, RELEASE: release,
        STOP: answer_stop, CLEAR_STOP: clear_stop, IDENTIFY: identify}

    # Status

    def annunciations(self):
        return (self.over | (0 if self.zeroed else NOT_ZEROED) |
                (CONTROLLED if self.controlled else 0) |
                (PRESS_EXPIRED if self.expired else 0))

    def state(self):
        if self.state_stopped:
            return STOPPED
        if self.pad.phase != IDLE:
            return BUSY_PAD
        return TESTING if self.test else READY

    def status(self):
        now = self.clock()
        applied = int(sum(self.cells()) / 10)
        left = max(0, -int((now - self.token_end) * 1000 // 1))
        return sealed(struct.pack(
            '<BBBBHHBBBhhhB', self.state(), self.cause, self.stop_echo,
            self.stops, left, self.annunciations(), NO_BATTERY, 0,
            self.pad.phase, max(-32768, min(32767, applied)),
            int(self.pad.setpoint(now) / 10), 310, self.sent['status']))

    def tell(self, now):
        """Notifies Status when something changed, or it is time."""
        seen = (self.state(), self.stops, self.annunciations(), self.pad.phase)
        every = STATUS_S if self.pad.phase == IDLE else STATUS_ACTIVE_S
        if seen == self.status_seen and now - self.status_sent < every:
            return
        if self.hub and 'status' in self.open:
            self.status_seen, self.status_sent = seen, now
            self.counter('status')
            self.send('status', self.status())

    # Force

    def set_stream(self, interval_us, samples):
        self.interval_us, self.samples = interval_us, samples
        self.taken = []
        self.next_sample = self.clock()

    def take_samples(self, now):
        if not self.interval_us or 'force' not in self.open or not self.hub:
            self.next_sample = now
            return
        while self.next_sample <= now:
            values = [max(-32767, min(32766, int(force / RESOLUTION_MN)))
                      for force in self.cells()]
            self.taken.append((int(self.next_sample * 1e6), values))
            self.next_sample += self.interval_us / 1e6
            if len(self.taken) >= self.samples:
                self.send_samples()

    def send_samples(self):
        """As many samples as fit; cells by turns when not even one does."""
        room = min(self.mtu - 3, 512) - 14
        fit = room // (2 * CELLS)
        width = CELLS if fit else room // 2
        while self.taken:
            block = self.taken[:max(1, fit)]
            del self.taken[:max(1, fit)]
            self.sequence = (self.sequence + len(block)) % 65536
            for first in range(0, CELLS, width):
                self.send_frame(block, first, min(width, CELLS - first))

    def send_frame(self, block, first, cells):
        frame = struct.pack('<HIBBBBB', self.sequence, block[-1][0] % 2**32, 0,
                            first, cells, len(block), self.interval_us // 500)
        for _, values in block:
            frame += struct.pack(f'<{cells}h', *values[first:first + cells])
        self.send('force', sealed(frame + bytes([self.counter('force')])))


# BlueZ: the GATT application, the advertisement and the agent


class Exported(dbus.service.Object):
    """An object with properties of one interface."""
    def __init__(self, bus, path, interface, properties):
        super().__init__(bus, path)
        self.path, self.interface = path, interface
        self.properties = properties

    @dbus.service.method(PROPERTIES, in_signature='s', out_signature='a{sv}')
    def GetAll(self, _interface):
        return self.properties

    @dbus.service.method(PROPERTIES, in_signature='ss', out_signature='v')
    def Get(self, _interface, name):
        return self.properties[name]

    @dbus.service.signal(PROPERTIES, signature='sa{sv}as')
    def PropertiesChanged(self, interface, changed, invalidated):
        pass


class Characteristic(Exported):
    def __init__(self, bus, path, service, uuid, flags, link, name=None):
        super().__init__(bus, path, CHARACTERISTIC, {
            'UUID': uuid, 'Service': dbus.ObjectPath(service),
            'Flags': dbus.Array(flags, signature='s')})
        self.link, self.name = link, name

    @dbus.service.method(CHARACTERISTIC, in_signature='a{sv}',
                         out_signature='ay')
    def ReadValue(self, options):
        return self.link.read(self.name)[int(options.get('offset', 0)):]

    @dbus.service.method(CHARACTERISTIC, in_signature='aya{sv}')
    def WriteValue(self, value, options):
        self.link.write(self.name, bytes(value), options)

    @dbus.service.method(CHARACTERISTIC)
    def StartNotify(self):
        self.link.wearable.open.add(self.name)
        if self.name == 'status':
            self.link.wearable.status_seen = None

    @dbus.service.method(CHARACTERISTIC)
    def StopNotify(self):
        self.link.wearable.open.discard(self.name)

    @dbus.service.method(CHARACTERISTIC)
    def Confirm(self):
        pass

    def notify(self, octets):
        value = dbus.Array(octets, signature='y')
        self.PropertiesChanged(CHARACTERISTIC, {'Value': value}, [])


class Application(dbus.service.Object):
    def __init__(self, bus):
        super().__init__(bus, ROOT)
        self.objects = []

    @dbus.service.method(MANAGER, out_signature='a{oa{sa{sv}}}')
    def GetManagedObjects(self):
        return {entry.path: {entry.interface: entry.properties}
                for entry in self.objects}


class Agent(dbus.service.Object):
    """Anyone may pair for a while after the wearable was switched on."""
    def __init__(self, bus):
        super().__init__(bus, ROOT + '/agent')
        self.closes = time.monotonic() + PAIRING_S

    @dbus.service.method('org.bluez.Agent1', in_signature='o')
    def RequestAuthorization(self, _device):
        if time.monotonic() > self.closes:
            raise AttError('Rejected')

    @dbus.service.method('org.bluez.Agent1', in_signature='os')
    def AuthorizeService(self, _device, _uuid):
        pass

    @dbus.service.method('org.bluez.Agent1')
    def Cancel(self):
        pass

    @dbus.service.method('org.bluez.Agent1')
    def Release(self):
        pass


class Link:
    """Between BlueZ and the wearable."""
    def __init__(self, bus, adapter, name):
        self.bus, self.adapter = bus, '/org/bluez/' + adapter
        self.wearable = Wearable(self.send)
        self.application, self.agent = Application(bus), Agent(bus)
        self.advertisement = Exported(
            bus, ROOT + '/advertisement', 'org.bluez.LEAdvertisement1', {
                'Type': 'peripheral', 'LocalName': name,
                'ServiceUUIDs': dbus.Array([SERVICE_UUID], signature='s')})
        self.strings = {'2a29': 'Other Maker', '2a24': 'Other One',
                        '2a25': f'other-{adapter}', '2a26': '1.0'}
        self.characteristics = {}
        self.offer_services()
        self.on_air = False
        bus.add_signal_receiver(
            self.device_changed, 'PropertiesChanged', PROPERTIES, BLUEZ,
            path_keyword='path', arg0='org.bluez.Device1')
        bus.add_signal_receiver(self.device_added, 'InterfacesAdded', MANAGER,
                                BLUEZ)
        bus.watch_name_owner(BLUEZ, self.bluez_came_or_went)
        GLib.timeout_add(TICK_MS, self.wearable.tick)

    def offer_services(self):
        service = self.offer_service(0, SERVICE_UUID)
        for number, name, flags in (
                (2, 'feature', ['read']),
                (3, 'force', ['notify', 'encrypt-notify']),
                (4, 'control', ['encrypt-write', 'indicate',
                                'encrypt-indicate']),
                (5, 'enable', ['write-without-response', 'encrypt-write']),
                (6, 'status', ['read', 'notify'])):
            uuid = SERVICE_UUID[:7] + str(number) + SERVICE_UUID[8:]
            self.offer(service, uuid, flags, name)
        service = self.offer_service(1, '180a')
        for uuid in self.strings:
            self.offer(service, uuid, ['read'], uuid)

    def offer_service(self, number, uuid):
        service = Exported(self.bus, f'{ROOT}/service{number}',
                           'org.bluez.GattService1',
                           {'UUID': uuid, 'Primary': True})
        self.application.objects.append(service)
        return service.path

    def offer(self, service, uuid, flags, name):
        made = Characteristic(self.bus, f'{service}/{name}', service, uuid,
                              flags, self, name)
        self.application.objects.append(made)
        self.characteristics[name] = made

    # What the hub does

    def read(self, name):
        if name == 'feature':
            return dbus.ByteArray(self.wearable.feature())
        if name == 'status':
            return dbus.ByteArray(self.wearable.status())
        return dbus.ByteArray(self.strings[name].encode())

    def write(self, name, octets, options):
        self.wearable.mtu = int(options.get('mtu', 23))
        if name == 'enable':
            self.wearable.enable(octets, options.get('device'))
        else:
            self.wearable.request(octets, self.bonded(options.get('device')))

    def bonded(self, device):
        known = dbus.Interface(self.bus.get_object(BLUEZ, device), PROPERTIES)
        return bool(known.GetAll('org.bluez.Device1').get('Paired'))

    def send(self, name, octets):
        """After the answer to the write that may have led to it."""
        GLib.idle_add(lambda: self.characteristics[name].notify(octets),
                      priority=GLib.PRIORITY_DEFAULT)

    def device_added(self, path, interfaces):
        self.device_changed(None, interfaces.get('org.bluez.Device1', {}),
                            None, path)

    def device_changed(self, _interface, changed, _gone, path):
        if path.startswith(self.adapter + '/') and 'Connected' in changed:
            if changed['Connected'] and path != self.wearable.hub:
                self.wearable.connect(path)
            elif not changed['Connected'] and path == self.wearable.hub:
                self.wearable.disconnect()
            self.advertise()

    # BlueZ itself

    def object(self, path, interface):
        return dbus.Interface(
            self.bus.get_object(BLUEZ, path, introspect=False), interface)

    def bluez_came_or_went(self, owner):
        self.on_air = False
        self.wearable.open.clear()
        if self.wearable.hub:
            self.wearable.disconnect()
        if owner and not self.register():
            GLib.timeout_add(200, lambda: not self.register())

    def register(self):
        """False: try again, the adapter is not there yet."""
        try:
            self.object(self.adapter, PROPERTIES).Set(
                'org.bluez.Adapter1', 'Powered', dbus.Boolean(True, variant_level=1))
            manager = self.object('/org/bluez', 'org.bluez.AgentManager1')
            manager.RegisterAgent(ROOT + '/agent', 'NoInputNoOutput',
                                  signature='os')
            manager.RequestDefaultAgent(ROOT + '/agent', signature='o')
        except dbus.DBusException as error:
            print(f'not yet: {error}', flush=True)
            return False
        self.object(self.adapter, 'org.bluez.GattManager1').RegisterApplication(
            ROOT, {}, signature='oa{sv}', reply_handler=self.advertise,
            error_handler=lambda error: print(error, flush=True))
        return True

    def advertise(self):
        """Unless a hub is connected: one at a time."""
        wanted = self.wearable.hub is None
        if wanted == self.on_air:
            return
        self.on_air = wanted
        manager = self.object(self.adapter, 'org.bluez.LEAdvertisingManager1')
        path, handlers = self.advertisement.path, {
            'reply_handler': lambda: None,
            'error_handler': lambda error: print(error, flush=True)}
        if wanted:
            manager.RegisterAdvertisement(path, {}, signature='oa{sv}',
                                          **handlers)
        else:
            manager.UnregisterAdvertisement(path, signature='o', **handlers)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--bus', help='D-Bus address; else the system bus')
    parser.add_argument('--adapter', default='hci0')
    parser.add_argument('--name', default='Other')
    options = parser.parse_args()
    loop = dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    if options.bus:
        bus = dbus.bus.BusConnection(options.bus, mainloop=loop)
    else:
        bus = dbus.SystemBus()
    link = Link(bus, options.adapter, options.name)
    print(f'{options.name} on {link.adapter}', flush=True)
    GLib.MainLoop().run()


if __name__ == '__main__':
    main()
