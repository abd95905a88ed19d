# SPDX-License-Identifier: MIT
"""The wearable written from the text of the profile alone, in a room."""

import os
import subprocess
import sys

from room import Wearable
from wait import wait_until

PROGRAM = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "other_wearable.py"
)


class OtherWearable(Wearable):
    """Known by its log alone: it has no interface of a simulator."""

    def __init__(self, room):
        adapter = f"hci{2 * len(room.wearables) + 1}"
        super().__init__(room, "other", adapter, ())
        room.wearables.append(self)

    def start(self):
        log = self.room.log("other")
        self.process = subprocess.Popen(
            [
                sys.executable,
                PROGRAM,
                f"--bus={self.room.backend.address}",
                f"--adapter={self.adapter}",
            ],
            stdout=log,
            stderr=log,
        )
        wait_until(
            lambda: "advertises" in self.said(), f"{self.name} advertises"
        )
        self.address = str(self.bluetooth("Adapter1", "Address"))

    def bluetooth(self, interface, name):
        return self.room.backend.object(
            f"/org/bluez/{self.adapter}", "org.freedesktop.DBus.Properties"
        ).Get(f"org.bluez.{interface}", name)

    def said(self):
        with open(os.path.join(self.room.directory, "other.log")) as file:
            return file.read().splitlines()

    def real_force(self, pad=0):
        """When the phase changed last, in newton; resting: none."""
        last = self.said()[-1].split()
        return float(last[1]) if last[-1] == "N" else 0.0
