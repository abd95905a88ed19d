#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""An active wearable in Python, written from proto/README.md alone.

It shares no line with the project's own code: what the hub and this wearable
agree on, the text says. One pad of 4 x 4 cells, offered through BlueZ. It is
also an example for makers; `Body` stands where sensors and an actuator go.
"""
import argparse
import sys
import time

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

sys.dont_write_bytecode = True

from other_device import feature
from other_messages import AttError
from other_procedures import Wearable

BLUEZ = "org.bluez"
PROPERTIES = "org.freedesktop.DBus.Properties"
MANAGER = "org.freedesktop.DBus.ObjectManager"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"
ROOT = "/wearable"
SERVICE_UUID = "6b6e0001-7a0e-4d2c-9b5f-3e8c51d2a764"

TICK_MS = 10  # the loop: token, ramp, sensors
PAIRING_S = 300  # switching on is the act of the person that allows pairing


class Refusal(dbus.DBusException):
    """What BlueZ makes an ATT error of."""

    include_traceback = False
    NAMES = {
        AttError.WRONG_LENGTH: "InvalidValueLength",
        AttError.WRONG_VALUE: "NotSupported",
        AttError.NO_INDICATIONS: "ImproperlyConfigured",
        AttError.UNDER_WAY: "InProgress",
    }

    def __init__(self, name, text=""):
        super().__init__(text, name=f"org.bluez.Error.{name}")

    @classmethod
    def of(cls, code):
        """BlueZ takes 0x80..0x9F as text, some by name; 0x06 is for 0x13."""
        if code in cls.NAMES:
            return cls(cls.NAMES[code])
        return cls("Failed", hex(code))


class Exported(dbus.service.Object):
    """An object with properties of one interface."""

    def __init__(self, bus, path, interface, properties):
        super().__init__(bus, path)
        self.path, self.interface = path, interface
        self.properties = properties

    @dbus.service.method(PROPERTIES, in_signature="s", out_signature="a{sv}")
    def GetAll(self, _interface):
        return self.properties

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, _interface, name):
        return self.properties[name]

    @dbus.service.signal(PROPERTIES, signature="sa{sv}as")
    def PropertiesChanged(self, interface, changed, invalidated):
        pass


class Characteristic(Exported):
    def __init__(self, bus, path, service, uuid, flags, link, name=None):
        super().__init__(
            bus,
            path,
            CHARACTERISTIC,
            {
                "UUID": uuid,
                "Service": dbus.ObjectPath(service),
                "Flags": dbus.Array(flags, signature="s"),
            },
        )
        self.link, self.name = link, name

    @dbus.service.method(
        CHARACTERISTIC, in_signature="a{sv}", out_signature="ay"
    )
    def ReadValue(self, options):
        return self.link.read(self.name)[int(options.get("offset", 0)) :]

    @dbus.service.method(CHARACTERISTIC, in_signature="aya{sv}")
    def WriteValue(self, value, options):
        try:
            self.link.write(self.name, bytes(value), options)
        except AttError as error:
            raise Refusal.of(error.code) from error

    @dbus.service.method(CHARACTERISTIC)
    def StartNotify(self):
        self.link.wearable.open.add(self.name)
        if self.name == "status":
            self.link.wearable.status_seen = None

    @dbus.service.method(CHARACTERISTIC)
    def StopNotify(self):
        self.link.wearable.open.discard(self.name)

    @dbus.service.method(CHARACTERISTIC)
    def Confirm(self):
        pass

    def notify(self, octets):
        value = {"Value": dbus.ByteArray(octets)}
        self.PropertiesChanged(CHARACTERISTIC, value, [])


class Application(dbus.service.Object):
    def __init__(self, bus):
        super().__init__(bus, ROOT)
        self.objects = []

    @dbus.service.method(MANAGER, out_signature="a{oa{sa{sv}}}")
    def GetManagedObjects(self):
        return {
            entry.path: {entry.interface: entry.properties}
            for entry in self.objects
        }


class Agent(dbus.service.Object):
    """Anyone may pair for a while after the wearable was switched on."""

    def __init__(self, bus):
        super().__init__(bus, ROOT + "/agent")
        self.closes = time.monotonic() + PAIRING_S

    @dbus.service.method("org.bluez.Agent1", in_signature="o")
    def RequestAuthorization(self, _device):
        if time.monotonic() > self.closes:
            raise Refusal("Rejected")

    @dbus.service.method("org.bluez.Agent1", in_signature="os")
    def AuthorizeService(self, _device, _uuid):
        pass

    @dbus.service.method("org.bluez.Agent1")
    def Cancel(self):
        pass

    @dbus.service.method("org.bluez.Agent1")
    def Release(self):
        pass


class Link:
    """Between BlueZ and the wearable."""

    def __init__(self, bus, adapter, name):
        self.bus, self.adapter = bus, "/org/bluez/" + adapter
        self.wearable = Wearable(self.send)
        self.application, self.agent = Application(bus), Agent(bus)
        self.advertisement = Exported(
            bus,
            ROOT + "/advertisement",
            "org.bluez.LEAdvertisement1",
            {
                "Type": "peripheral",
                "LocalName": name,
                "ServiceUUIDs": dbus.Array([SERVICE_UUID], signature="s"),
            },
        )
        self.strings = {
            "2a29": "Other Maker",
            "2a24": "Other One",
            "2a25": f"other-{adapter}",
            "2a26": "1.0",
        }
        self.characteristics = {}
        self.offer_services()
        self.on_air = False
        bus.add_signal_receiver(
            self.device_changed,
            "PropertiesChanged",
            PROPERTIES,
            BLUEZ,
            path_keyword="path",
            arg0="org.bluez.Device1",
        )
        bus.add_signal_receiver(
            self.device_added, "InterfacesAdded", MANAGER, BLUEZ
        )
        bus.watch_name_owner(BLUEZ, self.bluez_came_or_went)
        GLib.timeout_add(TICK_MS, self.wearable.tick)

    def offer_services(self):
        service = self.offer_service(0, SERVICE_UUID)
        for number, name, flags in (
            (2, "feature", ["read"]),
            (3, "force", ["notify", "encrypt-notify"]),
            (4, "control", ["encrypt-write", "indicate", "encrypt-indicate"]),
            (5, "enable", ["write-without-response", "encrypt-write"]),
            (6, "status", ["read", "notify"]),
        ):
            uuid = SERVICE_UUID[:7] + str(number) + SERVICE_UUID[8:]
            self.offer(service, uuid, flags, name)
        service = self.offer_service(1, "180a")
        for uuid in self.strings:
            self.offer(service, uuid, ["read"], uuid)

    def offer_service(self, number, uuid):
        service = Exported(
            self.bus,
            f"{ROOT}/service{number}",
            "org.bluez.GattService1",
            {"UUID": uuid, "Primary": True},
        )
        self.application.objects.append(service)
        return service.path

    def offer(self, service, uuid, flags, name):
        made = Characteristic(
            self.bus, f"{service}/{name}", service, uuid, flags, self, name
        )
        self.application.objects.append(made)
        self.characteristics[name] = made

    # What the hub does

    def read(self, name):
        if name == "feature":
            return dbus.ByteArray(feature())
        if name == "status":
            return dbus.ByteArray(self.wearable.status())
        return dbus.ByteArray(self.strings[name].encode())

    def write(self, name, octets, options):
        self.wearable.mtu = int(options.get("mtu", 23))
        if name == "enable":
            self.wearable.enable(octets, options.get("device"))
        else:
            self.wearable.request(octets, self.bonded(options.get("device")))

    def bonded(self, device):
        known = dbus.Interface(self.bus.get_object(BLUEZ, device), PROPERTIES)
        return bool(known.GetAll("org.bluez.Device1").get("Paired"))

    def send(self, name, octets):
        """After the answer to the write that may have led to it."""
        GLib.idle_add(
            lambda: self.characteristics[name].notify(octets),
            priority=GLib.PRIORITY_DEFAULT,
        )

    def device_added(self, path, interfaces):
        self.device_changed(
            None, interfaces.get("org.bluez.Device1", {}), None, path
        )

    def device_changed(self, _interface, changed, _gone, path):
        if path.startswith(self.adapter + "/") and "Connected" in changed:
            if changed["Connected"] and path != self.wearable.hub:
                self.wearable.connect(path)
            elif not changed["Connected"] and path == self.wearable.hub:
                self.wearable.disconnect()
            self.advertise()

    # BlueZ itself

    def object(self, path, interface):
        return dbus.Interface(
            self.bus.get_object(BLUEZ, path, introspect=False), interface
        )

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
                "org.bluez.Adapter1",
                "Powered",
                dbus.Boolean(True, variant_level=1),
            )
            manager = self.object("/org/bluez", "org.bluez.AgentManager1")
            manager.RegisterAgent(
                ROOT + "/agent", "NoInputNoOutput", signature="os"
            )
            manager.RequestDefaultAgent(ROOT + "/agent", signature="o")
        except dbus.DBusException as error:
            print(f"not yet: {error}", flush=True)
            return False
        self.object(
            self.adapter, "org.bluez.GattManager1"
        ).RegisterApplication(
            ROOT,
            {},
            signature="oa{sv}",
            reply_handler=self.advertise,
            error_handler=lambda error: print(error, flush=True),
        )
        return True

    def advertise(self):
        """Unless a hub is connected: one at a time."""
        wanted = self.wearable.hub is None
        if wanted == self.on_air:
            return
        self.on_air = wanted
        manager = self.object(self.adapter, "org.bluez.LEAdvertisingManager1")
        path, handlers = self.advertisement.path, {
            "reply_handler": lambda: print(
                "advertises" if wanted else "is silent", flush=True
            ),
            "error_handler": lambda error: print(error, flush=True),
        }
        if wanted:
            manager.RegisterAdvertisement(
                path, {}, signature="oa{sv}", **handlers
            )
        else:
            manager.UnregisterAdvertisement(path, signature="o", **handlers)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bus", help="D-Bus address; else the system bus")
    parser.add_argument("--adapter", default="hci0")
    parser.add_argument("--name", default="Other")
    options = parser.parse_args()
    loop = dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    if options.bus:
        bus = dbus.bus.BusConnection(options.bus, mainloop=loop)
    else:
        bus = dbus.SystemBus()
    Link(bus, options.adapter, options.name)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
