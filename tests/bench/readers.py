# SPDX-License-Identifier: MIT
"""Readers of the stream, senders and readers of signals: programs of the
benchmark that say "ready", and what came of it when they end."""

import os
import select
import signal
import subprocess

PATIENCE_S = 30


class Program:
    """A program of the benchmark that says when it is ready, and what came of
    it when it ends."""

    def __init__(self, log, *command):
        self.name = os.path.basename(command[0])
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True
        )

    @property
    def pid(self):
        return self.process.pid

    def wait_ready(self):
        readable, _, _ = select.select([self.process.stdout], [], [], PATIENCE_S)
        if not readable or self.process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{self.name} is not ready: see its log")

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def counted(self):
        """Its last words: name to number."""
        words = self.process.communicate(timeout=PATIENCE_S)[0].split()
        if self.process.returncode or not words:
            raise RuntimeError(f"{self.name} failed: see its log")
        return dict(zip(words[::2], map(int, words[1::2])))

    def kill(self):
        self.process.kill()
        self.process.communicate()


class Readers:
    """Apps of one kind, more and more of them."""

    def __init__(self, *command):
        self.command = command
        self.programs = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in self.programs:
            program.kill()

    def grow(self, log, count):
        more = []
        while len(self.programs) < count:
            more.append(Program(log, *self.command))
            self.programs.append(more[-1])
        for program in more:
            program.wait_ready()

    def end(self):
        """What each counted; they end by themselves, or when they are told."""
        counted = [program.counted() for program in self.programs]
        self.programs = []
        return counted


class Bus:
    """A dbus-daemon that carries nothing but the signals, configured as the
    stand's."""

    def __init__(self, stand):
        self.log = stand.log("signals")
        self.process = subprocess.Popen(
            [
                "dbus-daemon",
                f"--config-file={os.path.join(stand.directory, 'bus.conf')}",
                "--nofork",
                "--print-address=1",
            ],
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.address = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate()
