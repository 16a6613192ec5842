#!/usr/bin/env python3
"""The library power_loss on a program that writes files in every way, and on SQLite."""
import argparse
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

from power_loss import PowerLoss

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--programs", type=pathlib.Path, required=True)
PROGRAMS = parser.parse_args().programs

SQLITE = """
import sqlite3, sys
store = sqlite3.connect(sys.argv[1], isolation_level=None)
store.execute("PRAGMA journal_mode=WAL")
store.execute("PRAGMA synchronous=FULL")
store.execute("PRAGMA wal_autocheckpoint=20")
store.execute("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, text TEXT)")
n = store.execute("SELECT count(*) FROM t").fetchone()[0]
while True:
    store.execute("INSERT INTO t VALUES (?, ?)", (n, "x" * 300))
    print(n, flush=True)
    n += 1
"""


class PowerLossTest(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.data = pathlib.Path(place.name) / "data"
        state = pathlib.Path(place.name) / "state"
        self.data.mkdir()
        state.mkdir()
        self.loss = PowerLoss(PROGRAMS / "power_loss.so", self.data, state)

    def run_probe(self, **how):
        for name in ("was_there", "emptied", "old", "removed"):
            (self.data / name).write_text(name)
        probe = subprocess.Popen([PROGRAMS / "power_loss_probe", self.data], env=self.loss.environment(**how),
                                 stdout=subprocess.PIPE, text=True)
        self.assertEqual(probe.stdout.readline(), "ready\n")
        probe.kill()
        probe.communicate()

    def contents(self):
        return {file.name: file.read_text() for file in self.data.iterdir()}

    def test_only_what_was_synced_is_left(self):
        self.run_probe()
        self.loss.cut()
        self.assertEqual(self.contents(), {
            "never_synced": "", "appended": "synced", "overwritten": "0123456789", "cut": "0123456789",
            "was_there": "replaced", "emptied": "emptied", "old": "old"})

    def test_a_sync_that_is_not_honoured_keeps_nothing(self):
        self.run_probe(ignored_syncs="/")
        self.loss.cut()
        self.assertEqual(self.contents(), {
            "never_synced": "", "appended": "", "overwritten": "", "cut": "", "was_there": "", "emptied": "emptied",
            "old": "old"})

    def insert_rows(self, rows, **how):
        """Inserts until `rows` are acknowledged, then kills; gives the last one."""
        writer = subprocess.Popen([sys.executable, "-c", SQLITE, self.data / "store.db"], stdout=subprocess.PIPE,
                                  env=self.loss.environment(**how), text=True)
        last = [int(writer.stdout.readline()) for _ in range(rows)][-1]
        writer.send_signal(signal.SIGKILL)
        return max([last, *map(int, writer.communicate()[0].split())])

    def rows_left(self):
        script = ("import sqlite3, sys\n"
                  "print(sqlite3.connect(sys.argv[1]).execute('SELECT max(n) FROM t').fetchone()[0])")
        read = subprocess.run([sys.executable, "-c", script, self.data / "store.db"], capture_output=True, text=True)
        return int(read.stdout) if read.returncode == 0 and read.stdout.strip().isdigit() else -1

    def test_sqlite_keeps_every_commit(self):
        for cycle in range(5):
            last = self.insert_rows(37)
            self.loss.cut(seed=None if cycle % 2 else cycle)
            self.assertGreaterEqual(self.rows_left(), last, f"cycle {cycle}")

    def test_sqlite_without_syncs_loses_commits(self):
        last = self.insert_rows(37, ignored_syncs="/")
        self.loss.cut()
        self.assertLess(self.rows_left(), last)

    def test_a_full_disk_refuses_growth(self):
        self.loss.set_disk_full(True)
        script = "import os, sys; os.write(os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY), b'x')"
        ended = subprocess.run([sys.executable, "-c", script, self.data / "file"], env=self.loss.environment(),
                               capture_output=True, text=True)
        self.assertIn("No space left on device", ended.stderr)


if __name__ == "__main__":
    unittest.main(argv=[__file__])
