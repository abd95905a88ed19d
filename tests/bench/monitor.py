# SPDX-License-Identifier: MIT
"""What goes over a bus, and when, as the bus itself tells a monitor."""

import subprocess
from dataclasses import dataclass

from stand import wait_until

from backend import BLUEZ  # in reach by the stand

CALL, RETURN, SIGNAL = "mc", "mr", "sig"
CHARACTERISTIC1 = "org.bluez.GattCharacteristic1"
OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager"
ENABLE = "6b6e0005-7a0e-4d2c-9b5f-3e8c51d2a764"  # PROFILE_UUID_ENABLE: stops

# Who begins to advertise, what the hub asks of BlueZ and what it answers, and
# what becomes of devices.
RULES = (
    "type='method_call',member='RegisterAdvertisement'",
    "type='method_call',member='GetManagedObjects'",
    f"type='method_call',interface='{CHARACTERISTIC1}'",
    f"type='method_return',sender='{BLUEZ}'",
    f"type='signal',sender='{BLUEZ}',member='PropertiesChanged'",
)


@dataclass
class Message:
    kind: str
    at: float  # CLOCK_REALTIME
    serial: str
    sender: str
    to: str
    path: str = ""
    interface: str = ""
    member: str = ""
    answers: str = ""  # the serial that a return answers


def message_of(line):
    """None: no message of a kind that is looked at."""
    words = line.split()
    if len(words) < 6 or words[0] not in (CALL, RETURN, SIGNAL):
        return None
    kind, at, *rest = words
    if kind == RETURN:
        return Message(kind, float(at), *rest[:3], answers=rest[3])
    return Message(kind, float(at), *rest)


class Monitor:
    """In a with statement; afterwards messages has what there was."""

    def __init__(self, stand):
        self.file = f"{stand.directory}/monitor.log"
        self.command = [
            "dbus-monitor",
            "--address",
            stand.backend.address,
            "--profile",
            *RULES,
        ]
        self.messages = []

    def __enter__(self):
        with open(self.file, "w") as file:
            self.process = subprocess.Popen(self.command, stdout=file)
        try:
            wait_until(self.is_listening, "the monitor listens")
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.messages = [m for m in map(message_of, self.lines()) if m]

    def lines(self):
        with open(self.file) as file:
            return file.read().splitlines()

    def is_listening(self):
        """It loses its name when it becomes one."""
        return any(line.endswith("NameLost") for line in self.lines())


# ---- In what there was


def first(messages, **wanted):
    for message in messages:
        if all(getattr(message, key) == it for key, it in wanted.items()):
            return message
    raise RuntimeError(f"never on the bus: {wanted}")


def after(messages, at):
    return [message for message in messages if message.at >= at]


def stop_paths(stand):
    """Of every wearable's Enable characteristic, by the hub's adapters."""
    objects = stand.backend.object("/", OBJECT_MANAGER).GetManagedObjects()
    return {
        str(path)
        for path, interfaces in objects.items()
        if str(interfaces.get(CHARACTERISTIC1, {}).get("UUID")) == ENABLE
    }


def stops_of(stand, messages):
    """Every write that stops a wearable, first to last."""
    paths = stop_paths(stand)
    stops = [
        message
        for message in messages
        if message.kind == CALL
        and message.member == "WriteValue"
        and message.path in paths
    ]
    if not stops:
        raise RuntimeError("no wearable was told to stop")
    return stops


def device_of(path):
    """/org/bluez/hci0/dev_X/service1/char2 -> /org/bluez/hci0/dev_X"""
    return "/".join(path.split("/")[:5])
