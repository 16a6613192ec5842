#!/usr/bin/env python3
"""Kills the server, its engine, or the whole machine under load: what was acknowledged is in the warehouse once.

    crash_test.py --programs build/release/bin            a few cycles, as CI does
    crash_test.py --programs ... --cycles 200             the full run (ROUSE_FAULT_CYCLES does the same)

A power cut takes all files below the data directory back to what was synced (power_loss.py). With syncs that are not
honoured the same test must find losses.
"""
import os
import signal
import time
import unittest

from fault_test import FaultTest, read_arguments
from ledger import Ledger
from rouse_server import RouseServer

ARGUMENTS = read_arguments(__doc__)
KILL_CYCLES = ARGUMENTS.cycles or 8
POWER_CYCLES = ARGUMENTS.cycles or 4


class Crashes(FaultTest):
    ARGUMENTS = ARGUMENTS
    longest_start = 0

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
              f"ledger {dict(ledger.persons.entries)}, answers {dict(ledger.statuses)}, longest start {self.longest_start:.1f} s", flush=True)

    def cut_power(self, loss, ledger, seconds, seed=None):
        self.load_for(ledger, seconds)
        self.server.kill()
        ledger.stop()
        return loss.cut(seed)


class Kill(Crashes):
    def kill_engine(self):
        self.server.kill_engine()
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


class KilledWriters(Crashes):
    """Beside the feed: files of links, unmerges and squashes, each killed at some moment and then given again."""
    PAIRS = 3000

    def link_file(self, cycle):
        """Visitors on devices, who are then merged into customers that no event shows."""
        rows = ["type,value,other_type,other_value"]
        for pair in range(self.PAIRS):
            name = f"{cycle}-{pair}"
            rows.append(f"anonymous_id,a{name},device_id,d{name}")
            rows.append(f"customer_no,F{name},device_id,d{name}")
        file = self.place / f"links{cycle}.csv"
        file.write_text("\n".join(rows) + "\n")
        return file

    def kill_sometime(self, *arguments):
        self.killed += self.kill_within(self.longest[arguments[1]], *arguments)
        if self.random.random() < 0.3:
            self.server.kill()
            self.start()

    def run_to_the_end(self, *arguments):
        began = time.monotonic()
        status, said = self.server.rouse(*arguments)
        self.longest[arguments[1]] = max(self.longest.get(arguments[1], 0), time.monotonic() - began)
        self.assertTrue(status == 0 or "was undone already" in said, said)

    def entries_of(self, source):
        return self.server.query("SELECT kind, count() FROM identity_ledger WHERE source = "
                                 f"'{source}' GROUP BY kind ORDER BY kind")

    def write(self, cycle):
        file = self.link_file(cycle)
        unmerge = ("identity", "unmerge", "--reason", "a test", "--yes")
        for command in (("identity", "link", file), unmerge, ("identity", "squash")):
            if command == unmerge:
                (entry,), = self.server.query(f"SELECT max(entry) FROM identity_ledger WHERE source = 'file:{file.name}'")
                command = (*unmerge, entry)
            if cycle > 0:
                self.kill_sometime(*command)
            self.run_to_the_end(*command)

    def test_links_unmerges_and_squashes_are_done_once_or_not_at_all(self):
        ledger = self.make(settings=["collect.batch_every=50ms"])
        self.start()
        self.longest, self.killed = {}, 0
        for cycle in range(KILL_CYCLES):
            ledger.start(threads=1)
            self.write(cycle)
            ledger.stop()
            self.check(ledger, f"cycle {cycle}")
            pairs = str(self.PAIRS)
            self.assertEqual(self.entries_of(f"file:links{cycle}.csv"), [["link", pairs], ["merge", pairs]])
            done = str(cycle + 1)
            self.assertEqual(self.entries_of("unmerge"), [["detach", str(2 * cycle + 2)], ["unmerge", done]])
        print(f"  {self.killed} commands killed")
        self.report(ledger, KILL_CYCLES)
        self.assertEqual(self.server.rouse("doctor")[0], 0)


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
