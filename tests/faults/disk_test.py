#!/usr/bin/env python3
"""Full disks and damaged files: events are refused or the damage is named, and nothing acknowledged is lost."""
import shutil
import subprocess
import unittest

from fault_test import FaultTest, read_arguments
from ledger import Ledger
from rouse_server import RouseServer, wait_until

ARGUMENTS = read_arguments(__doc__)
DISK_BYTES = 512 << 20
ROOM_LEFT = 4 << 20


class Disk(FaultTest):
    ARGUMENTS = ARGUMENTS

    def make(self, environment=None, settings=()):
        self.server = RouseServer(ARGUMENTS.programs, self.place, environment, settings)
        self.server.make()
        self.server.start()
        self.addCleanup(self.server.stop)
        self.ledger = Ledger(self.server, ARGUMENTS.seed)

    def wait_for(self, status, more=1):
        before = self.ledger.statuses[status]
        wait_until(lambda: self.ledger.statuses[status] >= before + more, f"an answer {status}")

    def check(self):
        self.assertEqual(self.ledger.faults(), [], f"seed {ARGUMENTS.seed}")
        print(f"  {len(self.ledger.acknowledged)} of {self.ledger.sent} events acknowledged, "
              f"answers {dict(self.ledger.statuses)}", flush=True)


class FullDisk(Disk):
    def fill_and_free(self, fill, free):
        self.ledger.start()
        self.wait_for(200, more=20)
        fill()
        self.wait_for(503, more=20)
        self.assertIn("received", self.server.collection(), "reading goes on")
        free()
        self.wait_for(200, more=20)
        self.ledger.stop()
        self.assertEqual(set(self.ledger.statuses), {200, 503})
        self.check()

    def test_a_disk_without_room_refuses_and_goes_on_by_itself(self):
        loss = self.make_power_loss()
        self.make(loss.environment())
        self.fill_and_free(lambda: loss.set_disk_full(True), lambda: loss.set_disk_full(False))

    def test_a_disk_that_fills_up_under_everything(self):
        (self.place / "data").mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", self.place / "data"]
        if subprocess.run(mount, capture_output=True).returncode != 0:
            self.skipTest("only root may mount a small disk")
        self.addCleanup(subprocess.run, ["umount", "-l", self.place / "data"])
        self.make(settings=["event_log.free_min=1MiB"])
        ballast = self.place / "data" / "ballast"

        def fill():
            with open(ballast, "wb", buffering=0) as file:
                while shutil.disk_usage(self.place / "data").free > ROOM_LEFT:
                    file.write(bytes(1 << 20))

        self.fill_and_free(fill, ballast.unlink)


class Damage(Disk):
    def last_segment(self):
        return sorted((self.server.data / "log").glob("*.log"))[-1]

    def fill_log(self):
        self.make()
        self.ledger.start()
        self.wait_for(200, more=60)
        self.server.kill()
        self.ledger.stop()

    def test_a_torn_record_is_cut_off(self):
        self.fill_log()
        for size in (1, 39, 40, 5_000, 1 << 20):
            with open(self.last_segment(), "ab") as file:
                file.write(self.random.randbytes(size))
            self.server.start()
            self.check()
            self.server.kill()

    def test_a_flipped_bit_is_named_and_nothing_is_cut(self):
        self.fill_log()
        segment = self.last_segment()
        whole = segment.read_bytes()
        for _ in range(3):
            at = self.random.randrange(len(whole) // 2)
            flipped = whole[:at] + bytes([whole[at] ^ 1 << self.random.randrange(8)]) + whole[at + 1:]
            segment.write_bytes(flipped)
            with self.assertRaisesRegex(AssertionError, rf"{segment}: (byte \d+|a newer version)"):
                self.server.start()
            self.server.ended()
            self.assertEqual(segment.read_bytes(), flipped)
        segment.write_bytes(whole)
        self.server.start()
        self.check()

    def test_damage_in_the_last_record_does_not_give_positions_twice(self):
        self.fill_log()
        self.server.start()
        self.check()
        received = self.server.collection()["received"]
        self.server.kill()
        segment = self.last_segment()
        whole = segment.read_bytes()
        segment.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        self.server.start()
        self.assertEqual(self.server.collection()["received"], received)
        self.ledger.repeats = False  # the lost record held the ids of its messages, too
        self.ledger.start()
        self.wait_for(200, more=5)
        self.ledger.stop()
        self.check()


if __name__ == "__main__":
    unittest.main(argv=[__file__, *ARGUMENTS.test])
