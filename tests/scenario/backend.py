# SPDX-License-Identifier: MIT
"""The two BlueZ that scenarios run on: bluezsim on a private bus, and a real
bluetoothd with virtual controllers. Both do the same things to the hub."""

import os
import subprocess

import dbus
import dbus.bus

from wait import wait_until

BLUEZ = "org.bluez"
PROPERTIES = "org.freedesktop.DBus.Properties"
PAIRS = 3  # hci0, hci2, hci4 are the hub's; hci1, hci3, hci5 the wearables'

BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={directory}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

# What a base station's bus has from the packages of kneadd.
SYSTEM_POLICY = """<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <policy user="root">
    <allow own_prefix="org.kneadd"/>
    <allow send_destination_prefix="org.kneadd"/>
  </policy>
</busconfig>
"""


class Backend:
    """What both have in common: adapters reached by org.bluez."""

    address = None  # of the bus
    hub_settings = ""  # further lines of the configuration

    def __init__(self):
        self.bus = None

    def connect(self):
        self.bus = dbus.bus.BusConnection(self.address)

    def object(self, path, interface):
        return dbus.Interface(
            self.bus.get_object(BLUEZ, path, introspect=False), interface
        )

    def set_power(self, adapter, on):
        """A person switches an adapter off or on."""
        self.object(f"/org/bluez/{adapter}", PROPERTIES).Set(
            "org.bluez.Adapter1", "Powered", dbus.Boolean(on, variant_level=1)
        )

    def hub_adapters(self):
        """Addresses of hci0, hci2, ... (numbers may change while it runs)."""
        return [f"00:AA:01:{n:02X}:00:{n:02X}" for n in range(0, 2 * PAIRS, 2)]

    def is_powered(self, adapter):
        return bool(
            self.object(f"/org/bluez/{adapter}", PROPERTIES).Get(
                "org.bluez.Adapter1", "Powered"
            )
        )

    def devices(self):
        """Path and properties of every device of every adapter."""
        objects = self.object(
            "/", "org.freedesktop.DBus.ObjectManager"
        ).GetManagedObjects()
        return {
            str(path): interfaces["org.bluez.Device1"]
            for path, interfaces in objects.items()
            if "org.bluez.Device1" in interfaces
        }


class Bluezsim(Backend):
    """tools/bluezsim on a bus of its own."""

    name = "bluezsim"

    def __init__(self, programs, directory):
        super().__init__()
        self.programs = programs
        self.directory = directory
        self.processes = []

    def start(self):
        config = os.path.join(self.directory, "bus.conf")
        with open(config, "w") as file:
            file.write(BUS_CONFIG.format(directory=self.directory))
        daemon = subprocess.Popen(
            [
                "dbus-daemon",
                f"--config-file={config}",
                "--nofork",
                "--print-address=1",
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.processes.append(daemon)
        self.address = daemon.stdout.readline().strip()
        self.simulate()
        self.connect()
        wait_until(
            lambda: self.bus.name_has_owner(BLUEZ), "bluezsim on the bus"
        )

    def simulate(self):
        log = open(os.path.join(self.directory, "bluezsim.log"), "a")
        self.processes.append(
            subprocess.Popen(
                [
                    os.path.join(self.programs, "bluezsim"),
                    f"--bus={self.address}",
                    f"--adapters={2 * PAIRS}",
                    f"--state={self.directory}/bluezsim.state",
                    "--time-scale=0.2",
                    "-v",
                ],
                stdout=log,
                stderr=log,
            )
        )

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()
        self.processes = []

    def fault(self, *words):
        subprocess.run(
            [
                os.path.join(self.programs, "bluezsim"),
                "fault",
                f"--bus={self.address}",
                *words,
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def lose_link(self, adapter):
        """The wearable on that adapter walks out of range."""
        self.fault("range", adapter, "out")

    def find_link(self, adapter):
        self.fault("range", adapter, "in")

    def kill_bluetooth(self):
        self.fault("owner-lost")

    def start_bluetooth(self):
        self.fault("owner-back")


class Real(Backend):
    """A real bluetoothd inside the virtual machine of tests/vm."""

    name = "real"
    hub_settings = "  realtime-priority: 20"
    address = "unix:path=/run/dbus/system_bus_socket"

    def __init__(self, programs, directory):
        super().__init__()
        self.directory = directory

    def start(self):
        policy = "/etc/dbus-1/system.d/kneadd-scenarios.conf"
        with open(policy, "w") as file:
            file.write(SYSTEM_POLICY)
        self.connect()
        dbus.Interface(
            self.bus.get_object(
                "org.freedesktop.DBus", "/org/freedesktop/DBus"
            ),
            "org.freedesktop.DBus",
        ).ReloadConfig()
        wait_until(self.tidy_up, "a bluetoothd without memories", every_s=0.5)

    def stop(self):
        pass

    def tidy_up(self):
        """As a scenario wants to find it, however the one before ended. A
        bluetoothd that died of it (5.66 does at times, when a link goes in
        mid-operation) is started again, and who was carried away is back."""
        try:
            if not self.bus.name_has_owner(BLUEZ):
                self.start_bluetooth()
            for number in range(2 * PAIRS):
                if not self.is_powered(f"hci{number}"):
                    self.set_power(f"hci{number}", True)
                self.find_link(f"hci{number}")
            self.forget_everything()
        except dbus.DBusException as error:
            print(f"bluetoothd: {error}", flush=True)
            return False
        return True

    def forget_everything(self):
        """Each scenario meets strangers: no bond is left of the last."""
        for path in self.devices():
            adapter = self.object(
                path.rsplit("/", 1)[0], "org.bluez.Adapter1"
            )
            try:
                adapter.RemoveDevice(dbus.ObjectPath(path), timeout=20)
            except dbus.DBusException as error:
                if "DoesNotExist" not in str(error):
                    raise

    def lose_link(self, adapter):
        """The wearable on that adapter is carried out of range."""
        subprocess.run(["vm-controllers", "away", adapter], check=True)

    def find_link(self, adapter):
        subprocess.run(["vm-controllers", "near", adapter], check=True)

    def kill_bluetooth(self):
        subprocess.run(["vm-bluetoothd", "kill"], check=True)

    def start_bluetooth(self):
        subprocess.run(["vm-bluetoothd", "start"], check=True)


BACKENDS = {backend.name: backend for backend in (Bluezsim, Real)}
