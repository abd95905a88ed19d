# SPDX-License-Identifier: MIT
"""What one would write in Python on bleak instead of the hub: subscribes to
Force of every wearable, decodes each frame, keeps the newest forces.

    peer_bleak.py --bus ADDRESS --way signal DEVICE-PATH...

bleak reads by signals. Prints "ready" once all are subscribed; on SIGTERM one
line of JSON with the frames it got, and ends.
"""

import argparse
import asyncio
import json
import os
import signal
import struct

from bleak import BleakClient
from bleak.backends.device import BLEDevice

FEATURE = "6b6e0002-7a0e-4d2c-9b5f-3e8c51d2a764"
FORCE = "6b6e0003-7a0e-4d2c-9b5f-3e8c51d2a764"
HEADER = struct.Struct("<HIBBBBB")  # proto/README.md, Force
WORDS = {cells: struct.Struct(f"<{cells}h") for cells in range(1, 33)}
TRAILER = 3
FAULT = -0x8000
FEATURE_SIZES = 4  # octets of the device's part and of a pad's
FEATURE_RESOLUTION = 13  # in a pad's part, mN


class Wearable:
    def __init__(self, device):
        address = device.rsplit("/dev_", 1)[1].replace("_", ":")
        self.client = BleakClient(
            BLEDevice(address, None, {"path": device}, rssi=0)
        )
        self.resolution_n = 0.0
        self.force_n = {}  # pad and first cell to the newest
        self.frames = 0

    async def subscribe(self):
        await self.client.connect()
        feature = await self.client.read_gatt_char(FEATURE)
        pad = feature[FEATURE_SIZES]
        (resolution_mn,) = struct.unpack_from(
            "<H", feature, pad + FEATURE_RESOLUTION
        )
        self.resolution_n = resolution_mn / 1000
        await self.client.start_notify(FORCE, self.on_force)

    def on_force(self, _, data):
        _, _, width, first, cells, samples, _ = HEADER.unpack_from(data)
        words = WORDS[cells]
        if width & 15:
            values = last_of_differences(data, cells, samples, width & 15)
        else:
            values = words.unpack_from(
                data, HEADER.size + (samples - 1) * words.size
            )
        resolution_n = self.resolution_n
        self.force_n[width >> 4, first] = [
            0.0 if value == FAULT else value * resolution_n for value in values
        ]
        self.frames += 1


def last_of_differences(data, cells, samples, width):
    """The newest sample of a frame whose later ones are differences, of width
    bits each."""
    values = list(WORDS[cells].unpack_from(data, HEADER.size))
    bits = int.from_bytes(data[HEADER.size + 2 * cells : -TRAILER], "little")
    mask = (1 << width) - 1
    sign = 1 << (width - 1)
    for _ in range(samples - 1):
        for cell in range(cells):
            values[cell] += ((bits & mask) ^ sign) - sign
            bits >>= width
    return values


async def run(devices):
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    wearables = [Wearable(device) for device in devices]
    for wearable in wearables:
        await wearable.subscribe()
    print("ready", flush=True)
    await ended.wait()
    print(json.dumps({"frames": sum(w.frames for w in wearables)}), flush=True)
    # Without what bleak does at the end: it would disconnect the wearables.
    os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bus", required=True)
    parser.add_argument("--way", required=True, choices=["signal"])
    parser.add_argument("device", nargs="+")
    arguments = parser.parse_args()
    os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = arguments.bus
    asyncio.run(run(arguments.device))


if __name__ == "__main__":
    main()
