#!/usr/bin/env python3
"""Data directories of earlier versions, opened by the programs of this one.

Each folder format_<n> holds a data directory (data.tar.gz) as a version of that format left it, and what this version
must still say of it. README.md tells how to add one.
"""
import argparse
import json
import pathlib
import re
import signal
import socket
import subprocess
import tarfile
import tempfile
import time
import unittest

COUNT = re.compile(r"^  [=+ ] (\w+) +(\d+)$", re.M)  # "  + duplicates    2"
HERE = pathlib.Path(__file__).resolve().parent
parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--programs", type=pathlib.Path, required=True)
PROGRAMS = parser.parse_args().programs


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Upgrade(unittest.TestCase):
    def rouse(self, data, *arguments):
        ended = subprocess.run([PROGRAMS / "rouse", "--data", data, *arguments], capture_output=True, text=True)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        return ended.stdout

    def check(self, folder, data):
        answers = json.loads((folder / "answers.json").read_text())
        self.check_funnel(folder, answers["customers"], data)

        saved = self.rouse(data, "insights", "import", folder / "insight.json")
        self.assertIn("0 added, 0 updated, 1 unchanged", saved)

        loaded = self.rouse(data, "load", "--plan", folder / "plan.yaml", "--mapping", folder / "mapping.yaml",
                            folder / "again.csv")
        counts = {name: int(count) for name, count in COUNT.findall(loaded)}
        self.assertEqual(counts, answers["load_again"])
        if "ledger" in answers:
            self.check_links(folder, answers, data)
        if "collected" in answers:
            self.check_collected(answers, data)
        if "ledger_fed" in answers:
            self.assertEqual(self.ledger(data), answers["ledger_fed"])
            self.rouse(data, "identity", "squash")
            self.check_funnel(folder, answers["customers_fed"], data)
        if "tables" in answers:
            self.check_tables(folder, answers["tables"], data)

    def json(self, data, *arguments):
        return json.loads(self.rouse(data, *arguments, "--format", "json"))

    def check_funnel(self, folder, customers, data):
        result = self.json(data, "analyze", "funnel", "--spec", folder / "funnel.json")
        self.assertEqual([step["customers"] for step in result["steps"]], customers)

    def ledger(self, data):
        """The kinds of its entries, the oldest first."""
        return [entry["kind"] for entry in reversed(self.json(data, "identity", "ledger"))]

    def check_links(self, folder, answers, data):
        """The decisions are there, and the same file decides nothing more."""
        self.assertEqual(self.ledger(data), answers["ledger"])
        self.assertIn("were given before", self.rouse(data, "identity", "link", folder / "links.csv"))
        self.assertEqual(self.ledger(data), answers["ledger"])

    def check_tables(self, folder, answers, data):
        """What is published counts as it did, and the next date is loaded on top of it."""
        for when in ("before", "after"):
            expected = answers[when]
            self.assertEqual({table["table"]: table["last_good"] for table in self.json(data, "tables", "list")},
                             expected["last_good"])
            self.assertEqual([f"{run['data_date']} {run['state']}" for run in self.json(data, "tables", "runs")],
                             expected["runs"])
            result = self.json(data, "analyze", "funnel", "--spec", folder / "funnel_by_aum.json")
            self.assertEqual({group.get("value", ""): [step["customers"] for step in group["steps"]]
                              for group in result["breakdown"]["groups"]}, expected["by_aum"])
            if when == "before":
                self.assertIn(answers["loaded"], self.rouse(data, "tables", "load", "--date", answers["next"],
                                                            folder / "next"))

    def check_collected(self, answers, data):
        """What was acknowledged is there, and what was still in the event log enters the warehouse."""
        self.assertIn(answers["collected"], self.rouse(data, "doctor"))
        for seconds in (2, 5, 10, 20, 40):
            server = subprocess.Popen([PROGRAMS / "rouse", "--data", data, "serve", "--port", str(free_port())],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(seconds)
            server.send_signal(signal.SIGTERM)
            server.wait(60)
            if answers["fed"] in self.rouse(data, "doctor"):
                return
        self.fail("the events of the log do not enter the warehouse")

    def test_every_format_opens(self):
        folders = sorted(HERE.glob("format_*"))
        self.assertTrue(folders)
        for folder in folders:
            with self.subTest(folder.name), tempfile.TemporaryDirectory() as place:
                with tarfile.open(folder / "data.tar.gz") as archive:
                    archive.extractall(place)
                self.check(folder, pathlib.Path(place) / "data")


if __name__ == "__main__":
    unittest.main(argv=[__file__])
