# SPDX-License-Identifier: MIT
"""Shows how far it is: one live line on a terminal, plain lines elsewhere."""

import contextlib
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


@contextlib.contextmanager
def quiet(path):
    """What this process and its children print goes into a file."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = [(number, os.dup(number)) for number in (1, 2)]
    with open(path, "a") as file:
        for number, _ in saved:
            os.dup2(file.fileno(), number)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, copy in saved:
            os.dup2(copy, number)
            os.close(copy)


class Progress:
    """estimates: how many seconds each step will take, by name."""

    def __init__(self, estimates, out=None):
        # Its own: what is measured writes into logs (see quiet()).
        self.out = out or os.fdopen(os.dup(sys.stderr.fileno()), "w")
        self.live = self.out.isatty() and os.environ.get("TERM") != "dumb"
        self.estimates = estimates
        self.names = list(estimates)
        self.began = None
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
            self.began = self.began or self.step_began
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
            self.what = text.removeprefix(f"{self.step}: ")
            if self.live:
                self.draw()
            elif now - self.said_at >= PLAIN_EVERY_S:
                self.said_at = now
                self.put(f"      {self.step}: {self.what}\n")

    def finish(self, verdict):
        """The step is over. Seconds it took."""
        with self.lock:
            took = time.monotonic() - self.step_began
            line = f"{self.which()} {self.step:<10} {clock(took):>6}  {verdict}"
            self.step = None
        self.print(line)
        return took

    def print(self, line):
        """A line that stays."""
        with self.lock:
            self.put(f"{self.erase()}{line}\n")
            if self.live and self.step:
                self.draw()

    def stop(self, line):
        """A last line; nothing after it."""
        with self.lock:
            self.step = None
            self.print(line)
            self.muted = True

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
