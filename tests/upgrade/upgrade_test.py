#!/usr/bin/env python3
"""Data directories of earlier versions, opened by the programs of this one.

Each folder format_<n> holds a data directory (data.tar.gz) as a version of that format left it, and what this version
must still say of it. README.md tells how to add one.
"""
import argparse
import json
import pathlib
import re
import subprocess
import tarfile
import tempfile
import unittest

COUNT = re.compile(r"^  [=+ ] (\w+) +(\d+)$", re.M)  # "  + duplicates    2"
HERE = pathlib.Path(__file__).resolve().parent
parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--programs", type=pathlib.Path, required=True)
PROGRAMS = parser.parse_args().programs


class Upgrade(unittest.TestCase):
    def rouse(self, data, *arguments):
        ended = subprocess.run([PROGRAMS / "rouse", "--data", data, *arguments], capture_output=True, text=True)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        return ended.stdout

    def check(self, folder, data):
        answers = json.loads((folder / "answers.json").read_text())
        result = json.loads(self.rouse(data, "analyze", "funnel", "--spec", folder / "funnel.json", "--format", "json"))
        self.assertEqual([step["customers"] for step in result["steps"]], answers["customers"])

        saved = self.rouse(data, "insights", "import", folder / "insight.json")
        self.assertIn("0 added, 0 updated, 1 unchanged", saved)

        loaded = self.rouse(data, "load", "--plan", folder / "plan.yaml", "--mapping", folder / "mapping.yaml",
                            folder / "again.csv")
        counts = {name: int(count) for name, count in COUNT.findall(loaded)}
        self.assertEqual(counts, answers["load_again"])

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
