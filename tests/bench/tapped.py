# SPDX-License-Identifier: MIT
"""A stand on which what is sent and received is stamped, and who may read
its wearables there: the hub, or the bare client."""

import contextlib
import os
import shutil
import tempfile

import dbus

import clients
import taps
from stand import Stand
from wait import wait_until

SAMPLE_RATE = 200
FRAME_INTERVAL_MS = 10
ABOVE_MN = 40000  # where the bare client stops: half of a spike
REARM_S = 60

# Answers to Acknowledge: what stands in the way; too many ask at once.
NOT_YET = ("org.kneadd.Error", clients.TOO_MUCH)


class TappedStand(Stand):
    """A stand whose radio and bus are stamped; its wearables are active."""

    def __init__(self, programs, count):
        super().__init__(
            programs,
            count,
            kind="point",
            sample_rate=SAMPLE_RATE,
            frame_interval_ms=FRAME_INTERVAL_MS,
        )
        memory = "/dev/shm"  # where writing is no disk's matter
        self.tap_dir = tempfile.mkdtemp(
            prefix="kneadd-bench-tap-",
            dir=memory if os.path.isdir(memory) else None,
        )

    def environment(self, program, *libraries):
        """In which that program is stamped."""
        return {
            **os.environ,
            "LD_PRELOAD": ":".join(
                self.program(f"libbench_{name}.so")
                for name in (*libraries, "tap")
            ),
            "BENCH_TAP_DIR": self.tap_dir,
            "BENCH_TAP_SENDS": "bluezsim dbus-daemon",
            "BENCH_TAP_ALL": os.path.basename(program),
        }

    def __enter__(self):
        kept = dict(os.environ)
        os.environ.update(self.environment("none"))
        try:
            return super().__enter__()
        except BaseException:
            self.forget_taps()
            raise
        finally:
            os.environ.clear()
            os.environ.update(kept)

    def __exit__(self, *error):
        super().__exit__(*error)
        self.forget_taps()

    def forget_taps(self):
        shutil.rmtree(self.tap_dir, ignore_errors=True)

    def tap(self, pid):
        return taps.of_process(self.tap_dir, pid)

    def characteristics(self, uuid):
        """Object paths, one for each wearable."""
        found = {
            str(path).rsplit("/", 2)[0]: str(path)
            for path, interfaces in clients.objects(self).items()
            if interfaces.get("org.bluez.GattCharacteristic1", {}).get("UUID")
            == uuid
        }
        return [found[path] for path in clients.device_paths(self)]


# ---- Who stops


class Hub:
    """The hub on a stand; program: another build of it."""

    serves = True

    def __init__(self, stand, program=None):
        self.stand = stand
        self.program = program or stand.program("kneadd")

    @contextlib.contextmanager
    def running(self, priority, *libraries, **variables):
        self.stand.priority = priority
        self.stand.run_hub(
            self.program,
            env={
                **self.stand.environment(self.program, *libraries),
                **variables,
            },
        )
        try:
            self.call("RequestControl")
            yield self.stand.hub_process.pid
        finally:
            self.stand.stop_hub()

    def call(self, method):
        getattr(
            self.stand.hub_object("/org/kneadd", "org.kneadd.Hub1"), method
        )()

    def rearm(self):
        """A person acknowledges, as soon as the hub lets them: force is gone,
        and the trip on record."""
        self.as_soon_as_possible(lambda: self.call("Acknowledge"))

    def refused(self):
        """Of each wearable the frames not used so far, by reason."""
        return [
            self.as_soon_as_possible(
                lambda: {
                    str(why): int(count)
                    for why, count in wearable.hub("FramesRejected").items()
                }
            )
            for wearable in self.stand.wearables
        ]

    def as_soon_as_possible(self, what):
        """Its result; repeated while the hub answers: not yet."""
        result = []

        def is_done():
            try:
                result.append(what())
            except dbus.DBusException as error:
                if not error.get_dbus_name().startswith(NOT_YET):
                    raise
            return result

        wait_until(is_done, "the hub answers", REARM_S, every_s=0.005)
        return result[0]


class Bare:
    """The bare client in the hub's stead."""

    serves = False

    def __init__(self, stand):
        self.stand = stand

    @contextlib.contextmanager
    def running(self, priority):
        clients.set_up(self.stand)
        command = clients.bare(
            self.stand, f"--stop-above={ABOVE_MN}", f"--realtime={priority}"
        )
        with clients.Client(
            self.stand, command, env=self.stand.environment(command[0])
        ) as client:
            yield client.pid

    def rearm(self):
        """It stops each time anew."""

    def refused(self):
        """It refuses no frame that it can decode."""
        return [{}] * self.stand.count
