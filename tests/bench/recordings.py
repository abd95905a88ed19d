# SPDX-License-Identifier: MIT
"""What stands in records.db of a recording: how much, and what is absent."""

import ctypes
import os
import sqlite3
from contextlib import closing

# Of a piece, in bytes: SCHEMA.md.
HEADER = 10
VERSION_AT = 2
CELLS_AT = 3
ROW = 40  # of a sample, without its cells
CELL = 4
NUMBER_AT = 8  # in a row: the sample's number
NUMBER = 8

zstd = ctypes.CDLL("libzstd.so.1")
zstd.ZSTD_decompress.restype = ctypes.c_size_t
zstd.ZSTD_decompress.argtypes = [
    ctypes.c_void_p,
    ctypes.c_size_t,
    ctypes.c_char_p,
    ctypes.c_size_t,
]
ROOM = 1 << 20  # no piece is as large


def path_of(stand):
    return os.path.join(stand.directory, "state/records.db")


def query(path, sql, *arguments, mode="ro"):
    """All rows. mode: "rw" when nobody has the file open, so that a log that
    was left behind is taken in."""
    with closing(
        sqlite3.connect(f"file:{path}?mode={mode}", uri=True, timeout=60)
    ) as database:
        return database.execute(sql, arguments).fetchall()


def number(path, sql, *arguments, **mode):
    return query(path, sql, *arguments, **mode)[0][0]


def size(path):
    """Bytes of the file once its log is taken in."""
    return number(path, "PRAGMA page_count") * number(path, "PRAGMA page_size")


def samples(path, session):
    """Samples on file so far."""
    return number(
        path,
        "SELECT ifnull(sum(samples), 0) FROM trace WHERE session = ?",
        session,
    )


def cells(path, session):
    """The most that a pad of the session has."""
    return number(
        path, "SELECT max(cells) FROM trace WHERE session = ?", session
    )


def newest_us(path, session):
    """CLOCK_BOOTTIME of the newest sample of the pad that is behind."""
    return number(
        path,
        "SELECT min(newest) FROM (SELECT max(last_boot_us) AS newest"
        " FROM trace WHERE session = ? GROUP BY address, pad)",
        session,
        mode="rw",
    )


# ---- What is absent


def contents(piece):
    """Of its frame."""
    raw = ctypes.create_string_buffer(ROOM)
    size = zstd.ZSTD_decompress(raw, ROOM, piece[HEADER:], len(piece) - HEADER)
    return raw.raw[:size]


def differences(raw, count, row):
    """Of the samples' numbers, after the first."""
    bits = [raw[row + n // 8] >> n % 8 & 1 for n in range(NUMBER_AT + NUMBER)]
    at = row + (row + 7) // 8 + (count - 1) * sum(bits[:NUMBER_AT])
    coded = [0] * (count - 1)
    for shift, there in enumerate(bits[NUMBER_AT:]):
        if there:
            for n in range(count - 1):
                coded[n] += raw[at + n] << 8 * shift
            at += count - 1
    return [one >> 1 ^ -(one & 1) for one in coded]


def differences_first(raw, count):
    """The same of the first version; the first to 0."""
    planes = raw[NUMBER_AT * count :][: NUMBER * count]
    coded = [
        int.from_bytes(planes[n::count], "little") for n in range(count)
    ]
    return [one >> 1 ^ -(one & 1) for one in coded]


def sample_numbers(piece, count):
    """Of a piece's first and last sample, as the wearable counted them."""
    raw = contents(piece)
    if piece[VERSION_AT] == 1:
        found = differences_first(raw, count)
        return found[0], sum(found)
    row = ROW + CELL * piece[CELLS_AT]
    first = int.from_bytes(raw[NUMBER_AT:][:NUMBER], "little")
    return first, first + sum(differences(raw, count, row))


def absent(path, session):
    """Samples that are neither recorded nor counted as lost on the radio or
    for want of a disk."""
    spans = {}
    for pad, count, lost, piece in query(
        path,
        "SELECT address || pad, samples, lost, piece FROM trace"
        " WHERE session = ? ORDER BY id",
        session,
    ):
        first, last = sample_numbers(piece, count)
        span = spans.setdefault(pad, {"first": first - lost, "accounted": 0})
        span["last"] = last
        span["accounted"] += count + lost
    counted = number(
        path,
        "SELECT ifnull(sum(samples), 0) FROM gap WHERE session = ?",
        session,
    )
    whole = sum(span["last"] - span["first"] + 1 for span in spans.values())
    return whole - counted - sum(span["accounted"] for span in spans.values())
