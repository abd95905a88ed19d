# SPDX-License-Identifier: MIT
"""Shows how far it is: one live line on a terminal, plain lines elsewhere."""

import os
import shutil
import sys
import threading
import time

PLAIN_EVERY_S = 10  # a line of what is being done, where nothing is redrawn


def clock(seconds):
    """65 -> "1:05"."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{rest:02}"
    return f"{minutes}:{rest:02}"


class Progress:
    """estimates: how many seconds each step will take, by name."""

    def __init__(self, estimates, out=None):
        self.out = out or sys.stderr
        self.live = self.out.isatty() and os.environ.get("TERM") != "dumb"
        self.estimates = estimates
        self.names = list(estimates)
        self.began = time.monotonic()
        self.step = None
        self.what = ""
        self.said_at = 0
        self.muted = False
        self.lock = threading.RLock()
        self.done = threading.Event()
        if self.live:
            threading.Thread(target=self.tick, daemon=True).start()

    # ---- What it is told

    def start(self, name):
        with self.lock:
            self.step = name
            self.step_began = time.monotonic()
            self.what = ""
            self.said_at = self.step_began
        if self.live:
            self.draw()
        else:
            about = clock(self.estimates[name])
            self.put(f"{self.which()} {name} (about {about})\n")

    def say(self, text):
        now = time.monotonic()
        with self.lock:
            self.what = text
            if self.live:
                self.draw()
            elif now - self.said_at >= PLAIN_EVERY_S:
                self.said_at = now
                self.put(f"      {self.step}: {text}\n")

    def finish(self, verdict):
        """The step is over. Seconds it took."""
        with self.lock:
            took = time.monotonic() - self.step_began
            line = f"{self.which()} {self.step:<10} {clock(took):>6}  {verdict}"
            self.names_done = self.step
            self.step = None
        self.print(line)
        return took

    def print(self, line):
        """A line that stays."""
        with self.lock:
            self.put(f"{self.erase()}{line}\n")
            if self.live and self.step:
                self.draw()

    def close(self):
        self.done.set()
        with self.lock:
            self.put(self.erase())

    # ---- As it looks

    def which(self):
        width = len(str(len(self.names)))
        number = self.names.index(self.step) + 1
        return f"[{number:>{width}}/{len(self.names)}]"

    def left(self):
        """Seconds still to go, by the estimates."""
        now = time.monotonic()
        here = self.names.index(self.step)
        rest = self.estimates[self.step] - (now - self.step_began)
        return max(0, rest) + sum(
            self.estimates[name] for name in self.names[here + 1 :]
        )

    def erase(self):
        return "\r\033[K" if self.live else ""

    def draw(self):
        if not self.step:
            return
        spent = clock(time.monotonic() - self.began)
        line = (
            f"{self.which()} {self.step}  {spent}, about "
            f"{clock(self.left())} left  {self.what}"
        )
        width = shutil.get_terminal_size().columns - 1
        self.put(self.erase() + line[:width])

    def put(self, text):
        if not self.muted:
            self.out.write(text)
            self.out.flush()

    def tick(self):
        while not self.done.wait(1):
            with self.lock:
                self.draw()


class Beside:
    """A stream for what others print: whole lines, above the live one."""

    def __init__(self, progress):
        self.progress = progress
        self.begun = ""

    def write(self, text):
        *lines, self.begun = (self.begun + text).split("\n")
        for line in lines:
            self.progress.print(line)
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False
