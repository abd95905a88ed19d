# SPDX-License-Identifier: MIT
"""What tests/bench makes of samples: figures, tables, data, pictures."""

import argparse
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

import figures  # noqa: E402: from this folder
import leftovers  # noqa: E402
import machine  # noqa: E402
import options  # noqa: E402
import page  # noqa: E402
import pictures  # noqa: E402
import progress  # noqa: E402
import report  # noqa: E402
import text  # noqa: E402
from bench import Bench  # noqa: E402
from result import Fit, Goal, Line, Picture, Result, Table  # noqa: E402

MACHINE = {
    "processor": "Some Core",
    "processors": 2,
    "architecture": "x86_64",
    "memory_mb": 2048,
    "kernel": "6.1.0",
    "system": "Debian GNU/Linux 12",
    "debian": "12.5",
    "virtualization": None,
    "governor": None,
    "realtime": True,
    "load_start": 0.1,
    "load_end": 1.2,
    "versions": {"libuv": "1.44.2", "bleak": None},
    "compiler": "cc 12",
    "flags": "-O2",
    "build_type": "RelWithDebInfo",
    "released": True,
    "commit": "abcdef",
    "dirty": True,
    "date": "2026-01-01T00:00:00+0000",
}


def some_table():
    table = Table("Frame to stop", "us", ["bare", "kneadd", "bleak"])
    table.add(
        "1 wearable",
        {"bare": 40.0, "kneadd": 48.0, "bleak": 350.25},
        Goal("kneadd", 1.25, of="bare"),
    )
    table.add(
        "8 wearables",
        {"bare": 40.0, "kneadd": 60.0, "bleak": None},
        Goal("kneadd", 1.25, of="bare"),
    )
    table.add(
        "32 wearables",
        {"bare": 41.5, "kneadd": None, "bleak": 1234.5},
        Goal("kneadd", 1.25, of="bare"),
    )
    table.add("of other kind", {"bare": 0.034, "kneadd": 7, "bleak": 0})
    return table


def some_pictures():
    points = [(1, 10.5), (8, 20.25), (64, 90.0)]
    return [
        Picture(
            "lines",
            'Cost of "each", by $wearables',
            "wearables",
            "us",
            [Line("bare", points), Line("kneadd", points, figures.fit(points))],
        ),
        Picture(
            "distribution",
            "Frame to stop",
            "frames",
            "us",
            [Line("kneadd", [(0.5, 40), (0.99, 80), (0.999, 95), (1, 200)])],
            kind="distribution",
            log_y=True,
        ),
        Picture(
            "bars",
            "CPU a frame",
            "way of receiving",
            "us",
            [
                Line("bare", [("descriptor", 11.0), ("signal", 47.0)]),
                Line("kneadd", [("descriptor", 12.0), ("signal", None)]),
            ],
            kind="bars",
        ),
    ]


def some_result():
    return Result(
        "reaction",
        "Reaction",
        "How it was done.",
        [some_table()],
        some_pictures(),
        ["A note."],
    )


def some_report():
    return {
        "machine": MACHINE,
        "options": {"quick": False},
        "notes": ["Only ratios count."],
        "seconds": {"reaction": 1.5},
        "failed": {"core": "OSError: gone"},
        "results": [some_result()],
    }


class Figures(unittest.TestCase):
    def test_quantile_is_a_value_that_was_seen(self):
        values = list(range(1, 1001))
        self.assertEqual(figures.quantile(values, 0.5), 500)
        self.assertEqual(figures.quantile(values, 0.999), 999)
        self.assertEqual(figures.quantile(values, 1), 1000)
        self.assertEqual(figures.quantile([7], 0.99), 7)
        self.assertEqual(figures.quantile([3, 1, 2], 0), 1)

    def test_rounds_that_found_nothing_do_not_count(self):
        self.assertEqual(figures.median_of([3, None, 1, 2]), 2)
        self.assertIsNone(figures.median_of([None, None]))

    def test_a_straight_line_is_found(self):
        found = figures.fit([(1, 5), (2, 7), (3, 9)])
        self.assertAlmostEqual(found.base, 3)
        self.assertAlmostEqual(found.slope, 2)
        self.assertAlmostEqual(found.share, 1)

    def test_what_is_no_line_is_told_by_its_share(self):
        self.assertLess(figures.fit([(1, 0), (2, 9), (3, 0)]).share, 0.1)


class Goals(unittest.TestCase):
    def test_a_goal_of_another_column_is_a_ratio(self):
        goal = Goal("kneadd", 1.25, of="bare")
        self.assertTrue(goal.holds({"kneadd": 12.5, "bare": 10}))
        self.assertFalse(goal.holds({"kneadd": 12.6, "bare": 10}))

    def test_a_goal_may_be_of_the_value_itself(self):
        self.assertTrue(Goal("kneadd", 5).holds({"kneadd": 5}))
        self.assertFalse(Goal("kneadd", 5).holds({"kneadd": 5.1}))

    def test_what_was_not_measured_neither_holds_nor_fails(self):
        goal = Goal("kneadd", 1.25, of="bare")
        self.assertIsNone(goal.holds({"kneadd": None, "bare": 1}))
        self.assertIsNone(goal.holds({"kneadd": 1, "bare": None}))
        self.assertIsNone(goal.holds({}))

    def test_nothing_is_not_what_was_not_measured(self):
        self.assertTrue(Goal("kneadd", 0).holds({"kneadd": 0}))

    def test_each_outcome_is_counted(self):
        self.assertEqual(
            text.count_goals([some_result()]), {True: 1, False: 1, None: 1}
        )


class Text(unittest.TestCase):
    def test_numbers_have_sensible_digits(self):
        shown = {
            text.number(value, 1): value
            for value in (47.123, 0.034567, 1234.56, 98765.4, 8, 0.0, None)
        }
        self.assertEqual(
            list(shown),
            ["47.1", "0.035", "1 235", "98 765", "8", "0", "-"],
        )

    def test_decimal_points_stand_below_each_other(self):
        self.assertEqual(
            text.by_point(["1.25", "100", "-", "0.034"]),
            ["  1.25 ", "100    ", "  -    ", "  0.034"],
        )

    def test_a_table_says_what_holds_and_what_does_not(self):
        lines = text.table_lines(some_table())
        self.assertEqual(lines[0], "Frame to stop, us")
        self.assertEqual(
            lines[1].split(), ["bare", "kneadd", "bleak", "ratio", "goal"]
        )
        self.assertTrue(lines[2].endswith("1.20  kneadd <= 1.25 x bare  holds"))
        self.assertTrue(lines[3].endswith("does not hold"))
        self.assertTrue(lines[4].endswith("not measured"))
        self.assertEqual(
            lines[5].split(), ["of", "other", "kind", "0.034", "7", "0"]
        )

    def test_columns_are_aligned(self):
        lines = text.table_lines(some_table())
        ends = {line.index("kneadd <=") for line in lines[2:5]}
        self.assertEqual(len(ends), 1)

    def test_a_long_name_of_a_column_takes_more_lines(self):
        table = Table("T", "us", ["Python, bleak on signals"])
        table.add("row", {"Python, bleak on signals": 1.0})
        self.assertEqual(len(text.table_lines(table)), 6)

    def test_a_table_without_rows_is_shown(self):
        self.assertEqual(
            text.table_lines(Table("Empty", "us", ["a"])), ["Empty, us", "    a"]
        )

    def test_the_end_lists_what_does_not_hold(self):
        lines = text.summary_lines([some_result()])
        self.assertEqual(
            lines[0], "Goals: 1 hold, 1 do not, 1 not measured."
        )
        self.assertEqual(lines[1], "  reaction: Frame to stop")
        self.assertEqual(
            lines[2],
            "    8 wearables   kneadd <= 1.25 x bare, is 1.50: does not hold",
        )
        self.assertIn("32 wearables", lines[3])

    def test_colours_come_only_where_wanted(self):
        plain = "".join(text.result_lines(some_result()))
        self.assertNotIn("\033", plain)
        painted = "".join(text.result_lines(some_result(), text.Paint(True)))
        self.assertIn("\033", painted)


class Data(unittest.TestCase):
    def test_what_is_written_is_read_again(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, report.FILE)
            report.write(path, report.encode(some_report()))
            found = report.read(path)
        self.assertEqual(
            report.encode(found), report.encode(some_report())
        )
        self.assertEqual(found["results"][0].tables, [some_table()])
        self.assertEqual(
            [it.name for it in found["results"][0].pictures],
            ["lines", "distribution", "bars"],
        )

    def test_numbers_carry_no_digits_that_mean_nothing(self):
        self.assertEqual(report.tidy([1 / 3, 12, (2e-9 / 3,)]),
                         [0.333333, 12, [6.66667e-10]])

    def test_what_is_no_number_is_not_measured(self):
        self.assertEqual(
            report.tidy({"a": float("nan"), "b": float("inf")}),
            {"a": None, "b": None},
        )

    def test_another_file_is_refused(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "other.json")
            for content in ("{}", "[]", "no", '{"schema": 0}'):
                report.write(path, content)
                with self.assertRaises(ValueError):
                    report.read(path)

    def test_old_pictures_go_and_other_files_stay(self):
        with tempfile.TemporaryDirectory() as directory:
            for name in (report.FILE, "lines.png", "mine.png"):
                report.write(
                    os.path.join(directory, name),
                    report.encode(some_report()),
                )
            report.remove_pictures(directory)
            self.assertEqual(
                sorted(os.listdir(directory)), ["mine.png", report.FILE]
            )


class Pictures(unittest.TestCase):
    def draw(self, picture):
        if not pictures.can_draw():
            self.skipTest("gnuplot is not installed")
        with tempfile.TemporaryDirectory() as directory:
            path = pictures.draw(picture, directory)
            if path is None:
                return None
            with open(path, "rb") as file:
                return file.read()

    def test_every_kind_is_drawn(self):
        for picture in some_pictures():
            drawn = self.draw(picture)
            self.assertEqual(drawn[:8], b"\x89PNG\r\n\x1a\n", picture.name)

    def test_nothing_measured_is_not_drawn(self):
        for kind in ("lines", "distribution", "bars"):
            empty = Picture("p", "t", "x", "y", [Line("kneadd", [])], kind)
            self.assertIsNone(self.draw(empty))

    def test_a_subject_keeps_its_colour(self):
        self.assertEqual(
            pictures.colours(["bleak", "kneadd"]),
            [pictures.COLOURS["bleak"], pictures.COLOURS["kneadd"]],
        )

    def test_no_two_lines_share_a_colour(self):
        labels = ["kneadd", "kneadd, signals", "bare", "p50", "p99"]
        self.assertEqual(len(set(pictures.colours(labels))), len(labels))

    def test_a_fit_shows_its_formula(self):
        self.assertEqual(
            pictures.formula(Fit(12.04, 3.4567, 0.99912)),
            "12 + 3.46 x, R² 0.999",
        )
        self.assertIn("- 2 x", pictures.formula(Fit(1, -2, 1)))

    def test_the_worst_stands_beyond_the_last_share(self):
        points = pictures.rare_points([(0.9, 1), (1, 5)])
        self.assertAlmostEqual(points[0][0], 1)
        self.assertGreater(points[1][0], 1)
        self.assertEqual(points[1][1], 5)


class Page(unittest.TestCase):
    def test_it_holds_tables_pictures_and_the_machine(self):
        made = page.page(some_report(), {"lines"})
        for piece in (
            "Some Core",
            "does not hold",
            'src="lines.png"',
            "Only ratios count.",
            "core failed",
            "A note.",
        ):
            self.assertIn(piece, made)
        self.assertNotIn('src="bars.png"', made)

    def test_what_others_wrote_is_escaped(self):
        odd = some_report()
        odd["results"][0].notes = ["a < b & <script>"]
        self.assertIn("a &lt; b &amp; &lt;script&gt;", page.page(odd, set()))


class Running(unittest.TestCase):
    def test_every_measurement_may_be_asked_for(self):
        self.assertEqual(options.names("core,start"), ["core", "start"])

    def test_others_are_refused_by_name(self):
        for word in ("cores", "core,", ""):
            with self.assertRaises(argparse.ArgumentTypeError):
                options.names(word)

    def test_rounds_are_a_small_number(self):
        self.assertEqual(options.count("7"), 7)
        for word in ("0", "-1", "100", "x", ""):
            with self.assertRaises(argparse.ArgumentTypeError):
                options.count(word)

    def test_another_hub_is_a_hub(self):
        for path in ("/nowhere", "/tmp", "/bin/true"):
            with self.assertRaises(argparse.ArgumentTypeError):
                options.hub(path)

    def test_quick_is_one_short_round(self):
        asked = argparse.Namespace(
            programs="p", against=None, quick=True, hour=False, rounds=None
        )
        bench = Bench(asked, print)
        self.assertEqual(bench.rounds, 1)
        self.assertLess(bench.seconds(10), 10)
        self.assertEqual(bench.seconds(0.1), 0.1)

    def test_the_machine_is_told_in_lines(self):
        told = dict(machine.lines(MACHINE))
        self.assertIn("2 processors, 2048 MB", told["machine"])
        self.assertEqual(told["versions"], "libuv 1.44.2")
        self.assertEqual(told["commit"], "abcdef, with changes")

    def test_times_read_as_a_clock(self):
        self.assertEqual(progress.clock(65), "1:05")
        self.assertEqual(progress.clock(3671), "1:01:11")

    def test_what_is_left_behind_is_ended(self):
        leftovers.adopt()
        subprocess.run(["sh", "-c", "sleep 100 & sleep 100 &"])
        self.assertEqual(len(leftovers.end()), 2)
        self.assertEqual(leftovers.descendants(), {})
        self.assertEqual(leftovers.end(), [])


if __name__ == "__main__":
    unittest.main()
