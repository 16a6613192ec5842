"""What the fault tests share: their arguments, a folder that stays after a failure, and seeded moments to kill at."""
import argparse
import os
import pathlib
import random
import shutil
import tempfile
import time
import unittest

from power_loss import PowerLoss


def read_arguments(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--cycles", type=int, default=int(os.environ.get("ROUSE_FAULT_CYCLES", "0")))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("test", nargs="*")
    return parser.parse_args()


class FaultTest(unittest.TestCase):
    ARGUMENTS = None  # of the file

    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp(prefix=f"rouse-{type(self).__name__.lower()}-"))
        self.random = random.Random(self.ARGUMENTS.seed)
        self.server = None
        self.addCleanup(self.leave)
        print(f"{self.id().split('.')[-1]}: seed {self.ARGUMENTS.seed}", flush=True)

    def leave(self):
        if self.server and self.server.process and self.server.process.poll() is None:
            self.server.kill()
        if self._outcome.success:
            shutil.rmtree(self.place)
        else:
            print(f"kept: {self.place}", flush=True)

    def make_power_loss(self):
        (self.place / "data").mkdir()
        (self.place / "state").mkdir()
        return PowerLoss(self.ARGUMENTS.programs / "power_loss.so", self.place / "data", self.place / "state")

    def kill_within(self, longest, *command):
        """Runs a command and kills it at some moment; whether that was before its end."""
        process = self.server.spawn_command(*command)
        end = time.monotonic() + self.random.uniform(0, longest)
        while process.poll() is None and time.monotonic() < end:
            time.sleep(0.002)
        ended = process.poll() is not None
        process.kill()
        process.wait()
        return not ended
