#!/usr/bin/env python3
"""Kills the server, its engine, or the whole machine under load: what was acknowledged is in the warehouse once.

    crash_test.py --programs build/release/bin            a few cycles, as CI does
    crash_test.py --programs ... --cycles 200             the full run (ROUSE_FAULT_CYCLES does the same)

A power cut takes all files below the data directory back to what was synced (power_loss.py). With syncs that are not
honoured the same test must find losses.
"""
import argparse
import os
import pathlib
import random
import shutil
import signal
import tempfile
import time
import unittest

from ledger import Ledger
from power_loss import PowerLoss
from rouse_server import RouseServer

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--programs", type=pathlib.Path, required=True)
parser.add_argument("--cycles", type=int, default=int(os.environ.get("ROUSE_FAULT_CYCLES", "0")))
parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
parser.add_argument("test", nargs="*")
ARGUMENTS = parser.parse_args()
KILL_CYCLES = ARGUMENTS.cycles or 8
POWER_CYCLES = ARGUMENTS.cycles or 4


class Crashes(unittest.TestCase):
    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="rouse-crash-"))
        self.random = random.Random(ARGUMENTS.seed)
        self.longest_start = 0
        self.server = None
        print(f"{self.id().split('.')[-1]}: seed {ARGUMENTS.seed}", flush=True)

    def tearDown(self):
        if self.server and self.server.process and self.server.process.poll() is None:
            self.server.kill()
        if self._outcome.success:
            shutil.rmtree(self.place)
        else:
            print(f"kept: {self.place}", flush=True)

    def make(self, environment=None, settings=()):
        self.server = RouseServer(ARGUMENTS.programs, self.place, environment, settings)
        self.server.make()
        return Ledger(self.server, ARGUMENTS.seed)

    def start(self):
        self.longest_start = max(self.longest_start, self.server.start())

    def load_for(self, ledger, seconds, meanwhile=lambda: None):
        ledger.start()
        time.sleep(seconds)
        meanwhile()

    def check(self, ledger, what):
        self.assertEqual(ledger.faults(), [], f"{what}, seed {ARGUMENTS.seed}")

    def report(self, ledger, cycles):
        print(f"  {cycles} cycles, {len(ledger.acknowledged)} of {ledger.sent} events acknowledged, "
              f"answers {dict(ledger.statuses)}, longest start {self.longest_start:.1f} s", flush=True)

    def make_power_loss(self):
        (self.place / "data").mkdir()
        (self.place / "state").mkdir()
        return PowerLoss(ARGUMENTS.programs / "power_loss.so", self.place / "data", self.place / "state")

    def cut_power(self, loss, ledger, seconds, seed=None):
        self.load_for(ledger, seconds)
        self.server.kill()
        ledger.stop()
        return loss.cut(seed)


class Kill(Crashes):
    def kill_engine(self):
        os.kill(self.server.running_engine(), signal.SIGKILL)
        time.sleep(self.random.uniform(0, 1))

    def stop_engine_for_a_while(self):
        engine = self.server.running_engine()
        os.kill(engine, signal.SIGSTOP)
        time.sleep(self.random.uniform(0.2, 1))
        if self.random.random() < 0.5:
            os.kill(engine, signal.SIGCONT)

    def kill_while_starting(self):
        for _ in range(self.random.randint(1, 2)):
            self.server.spawn()
            time.sleep(self.random.uniform(0, self.longest_start))
            self.server.kill()

    def test_killed_at_any_moment_nothing_acknowledged_is_lost(self):
        ledger = self.make(settings=["event_log.segment_size=1MiB", "collect.batch_every=50ms"])
        self.start()
        for cycle in range(KILL_CYCLES):
            meanwhile = [lambda: None, lambda: None, self.kill_engine, self.stop_engine_for_a_while][cycle % 4]
            self.load_for(ledger, self.random.uniform(0.1, 1), meanwhile)
            self.server.kill()
            ledger.stop()
            if cycle % 3 == 2:
                self.kill_while_starting()
            self.start()
            self.check(ledger, f"cycle {cycle}")
        self.report(ledger, KILL_CYCLES)
        self.assertEqual(self.server.rouse("doctor")[0], 0)

    def test_the_engine_dies_and_is_slow_while_events_are_taken(self):
        ledger = self.make()
        self.start()
        self.load_for(ledger, 0.5, self.kill_engine)
        engine = self.server.running_engine()
        os.kill(engine, signal.SIGSTOP)
        before = len(ledger.acknowledged)
        time.sleep(1.5)
        self.assertGreater(len(ledger.acknowledged), before, "events are taken while the engine stands still")
        os.kill(engine, signal.SIGCONT)
        ledger.stop()
        self.check(ledger, "after the engine's troubles")
        self.assertEqual(set(ledger.statuses), {200})
        self.report(ledger, 1)


class PowerCut(Crashes):
    def test_power_cuts_lose_nothing_acknowledged(self):
        loss = self.make_power_loss()
        ledger = self.make(loss.environment(), ["event_log.segment_size=1MiB", "collect.batch_every=50ms"])
        loss.settle()
        self.start()
        lost = 0
        for cycle in range(POWER_CYCLES):
            # Alternately all that was not synced is lost, and some sectors of it.
            lost += self.cut_power(loss, ledger, self.random.uniform(0.3, 1.5),
                                   None if cycle % 2 == 0 else self.random.randrange(1 << 32))
            self.start()
            self.check(ledger, f"power cut {cycle}")
        print(f"  {lost} bytes were lost")
        self.report(ledger, POWER_CYCLES)
        self.assertEqual(self.server.rouse("doctor")[0], 0)


class NegativeControl(Crashes):
    def losses_without_syncs_of(self, part):
        """What the check finds when syncs of files whose path contains `part` do nothing."""
        loss = self.make_power_loss()
        ledger = self.make(loss.environment(ignored_syncs=part))
        loss.settle()
        self.start()
        self.cut_power(loss, ledger, 1)
        self.server.environment = None
        try:
            self.start()
            found = ledger.faults()
            print(f"  {found}")
            return found
        except AssertionError as broken:  # not even the databases may open
            self.server.kill()
            return [str(broken)]

    def test_negative_control_without_syncs_of_the_log(self):
        found = self.losses_without_syncs_of("/data/log/")
        self.assertRegex(found[0], "acknowledged events are lost|log lacks the records")

    def test_negative_control_without_syncs_of_the_warehouse(self):
        self.assertTrue(self.losses_without_syncs_of("/data/engine/"))


if __name__ == "__main__":
    unittest.main(argv=[__file__, *ARGUMENTS.test])
