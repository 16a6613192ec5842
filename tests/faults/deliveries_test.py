#!/usr/bin/env python3
"""Loads of business tables that are killed at any moment, alone, with the server and its engine, or by a power cut: what
was published stays as it was, no date is there by halves, no reader meets a mixed one, and the same load again is exact.
"""
import datetime
import sqlite3
import threading
import time
import unittest

from fault_test import FaultTest, read_arguments
from rouse_server import RouseServer

ARGUMENTS = read_arguments(__doc__)
KILL_CYCLES = ARGUMENTS.cycles or 6
POWER_CYCLES = ARGUMENTS.cycles or 3
ROWS = 3000  # of each table
FIRST_DAY = datetime.date(2024, 3, 1)
EPOCH = datetime.date(1970, 1, 1)
TABLES = """format: 1
delivery: core
tables:
  - table: customers
    keeps: state
    history: true
    key: [customer_no]
    columns:
      - {name: customer_no, type: string, subject: customer}
      - {name: batch, type: integer}
      - {name: score, type: integer}
  - table: balances
    keeps: days
    key: [customer_no]
    columns:
      - {name: customer_no, type: string, subject: customer}
      - {name: batch, type: integer}
      - {name: balance, type: money}
    rules:
      - {rule: reference, column: customer_no, table: customers}
"""


def score_of(customer, batch):
    return batch if customer % 3 == 0 else 0


class Deliveries(FaultTest):
    ARGUMENTS = ARGUMENTS

    def setUp(self):
        super().setUp()
        self.published = {}  # day: batch
        self.longest = 0

    def make(self, environment=None):
        self.server = RouseServer(ARGUMENTS.programs, self.place, environment)
        self.server.make()
        (self.place / "tables.yaml").write_text(TABLES)
        self.server.expect_good(self.server.rouse("tables", "declare", self.place / "tables.yaml"))

    def deliver(self, day, batch):
        """Customers of this batch (every third differs from the batch before) and a balance of each."""
        folder = self.place / f"batch{batch}"
        folder.mkdir(exist_ok=True)
        date = day.strftime("%Y%m%d")
        numbers = [f"{batch}C{n}" if n % 10 == 9 else f"C{n}" for n in range(ROWS)]  # some were never seen
        customers = [f"{number},{batch},{score_of(n, batch)}" for n, number in enumerate(numbers)]
        balances = [f"{number},{batch},{batch}.50" for number in numbers]
        for table, header, rows in (("customers", "customer_no,batch,score", customers),
                                    ("balances", "customer_no,batch,balance", balances)):
            (folder / f"{table}_{date}.csv").write_text("\n".join([header, *rows]) + "\n")
            (folder / f"{table}_{date}.json").write_text(
                f'{{"date": "{day}", "rows": {ROWS}, "sums": {{"batch": "{batch * ROWS}"}}}}')
        return ("tables", "load", "--date", str(day), folder)

    def runs(self):
        """Published runs by day and table, as readers find them."""
        metadata = sqlite3.connect(f"file:{self.server.data / 'metadata.sqlite'}?mode=ro", uri=True, timeout=60)
        try:
            rows = metadata.execute("SELECT r.data_date, t.name, r.id FROM table_runs r JOIN run_tables t ON t.run = r.id "
                                    "WHERE r.state = 'published' AND t.cleared = 0").fetchall()
        finally:
            metadata.close()
        found = {}
        for day, table, run in rows:
            found.setdefault(EPOCH + datetime.timedelta(days=day), {})[table] = run
        return found

    def seen(self, runs):
        """What a reader sees of a day: rows, customers and batches of each table."""
        return [self.server.query(f"SELECT count(), uniqExact(one_id), min(c_batch), max(c_batch) FROM business_{table} "
                                  f"WHERE run = {runs[table]}")[0] for table in ("customers", "balances")]

    def whole(self, batch):
        return [[str(ROWS), str(ROWS), str(batch), str(batch)]] * 2

    def check(self, day=None, batch=None):
        """Everything that was published is there as it was; `day` may have become that of `batch`."""
        found = self.runs()
        if day in found and self.seen(found[day]) == self.whole(batch):
            self.published[day] = batch
        for known, of_batch in self.published.items():
            if "customers" in found.get(known, {}) or known == max(self.published):
                self.assertEqual(self.seen(found[known]), self.whole(of_batch), f"{known}, seed {ARGUMENTS.seed}")
        self.assertLessEqual(set(found), set(self.published), "a day that nobody published")

    def run_to_the_end(self, load, day, batch):
        began = time.monotonic()
        self.server.expect_good(self.server.rouse(*load))
        self.longest = max(self.longest, time.monotonic() - began)
        self.published[day] = batch
        self.check()
        self.check_nothing_is_left()

    def check_nothing_is_left(self):
        """Rows are those of runs that count, or counted a moment ago."""
        metadata = sqlite3.connect(f"file:{self.server.data / 'metadata.sqlite'}?mode=ro", uri=True)
        kept = {str(run) for run, in metadata.execute("SELECT id FROM table_runs WHERE state IN ('published', 'replaced')")}
        self.assertEqual(metadata.execute("SELECT count(*) FROM table_runs WHERE state = 'running'").fetchone(), (0,))
        metadata.close()
        for table in ("business_customers", "business_balances", "history_customers"):
            stored = {run for run, in self.server.query(f"SELECT DISTINCT run FROM {table}")}
            self.assertLessEqual(stored, kept, table)

    def check_history(self):
        """The rows in force at the last day, rebuilt from the history, are its state."""
        metadata = sqlite3.connect(f"file:{self.server.data / 'metadata.sqlite'}?mode=ro", uri=True)
        runs = ", ".join(str(run) for run, in metadata.execute("SELECT id FROM table_runs WHERE state = 'published'"))
        metadata.close()
        rebuilt = self.server.query(
            "SELECT c_customer_no, c_score FROM (SELECT c_customer_no, c_score, gone FROM history_customers WHERE run IN "
            f"({runs}) ORDER BY data_date DESC LIMIT 1 BY key_high, key_low) WHERE gone = 0 ORDER BY c_customer_no")
        last = self.runs()[max(self.published)]["customers"]
        self.assertEqual(rebuilt, self.server.query(f"SELECT c_customer_no, c_score FROM business_customers WHERE run = {last} "
                                                    "ORDER BY c_customer_no"))

    def read_until(self, stop, mixed, reads):
        """A reader of the newest day: as the design has it, runs are read once and must all be of one batch."""
        while not stop.is_set():
            runs = self.runs()
            try:
                tables = self.seen(runs[max(runs)])
            except (OSError, AssertionError):  # the server was killed
                time.sleep(0.05)
                continue
            reads.append(1)
            if tables[0] != tables[1] or tables[0][0] != str(ROWS):
                mixed.append((runs, tables))


class Killed(Deliveries):
    def test_killed_at_any_moment_a_date_is_there_whole_or_not_at_all(self):
        self.make()
        self.server.start()
        self.run_to_the_end(self.deliver(FIRST_DAY, 1), FIRST_DAY, 1)
        stop, mixed, reads, killed = threading.Event(), [], [], 0
        reader = threading.Thread(target=self.read_until, args=(stop, mixed, reads))
        reader.start()
        try:
            for cycle in range(KILL_CYCLES):
                # Each date comes twice: new, and again beside readers.
                day, batch = FIRST_DAY + datetime.timedelta(days=1 + cycle // 2), cycle + 2
                load = self.deliver(day, batch)
                killed += self.kill_within(self.longest, *load)
                if cycle % 3 == 2:
                    self.server.kill()
                    self.server.start()
                self.check(day, batch)
                self.run_to_the_end(load, day, batch)
        finally:
            stop.set()
            reader.join()
        self.assertEqual(mixed, [])
        self.check_history()
        print(f"  {killed} of {KILL_CYCLES} loads killed, {len(reads)} reads", flush=True)
        self.assertGreater(len(reads), KILL_CYCLES)

    def test_a_server_that_starts_settles_what_died(self):
        self.make()
        self.server.start()
        load = self.deliver(FIRST_DAY, 1)
        self.run_to_the_end(load, FIRST_DAY, 1)
        for _ in range(20):
            if self.kill_within(self.longest, *load) and "running" in self.server.rouse("tables", "runs")[1]:
                break
        else:
            self.fail("no load died while it ran")
        self.server.kill()
        self.server.start()
        self.assertRegex(self.server.rouse("tables", "runs")[1], "failed .*interrupted")
        self.check_nothing_is_left()
        self.check(FIRST_DAY, 1)


class PowerCut(Deliveries):
    def test_power_cuts_leave_what_was_published(self):
        loss = self.make_power_loss()
        self.make(loss.environment())
        loss.settle()
        self.server.start()
        for cycle in range(POWER_CYCLES):
            day, batch = FIRST_DAY + datetime.timedelta(days=cycle), cycle + 1
            load = self.deliver(day, batch)
            if self.published:
                self.kill_within(self.longest, *load)
                self.server.kill()
                loss.cut(None if cycle % 2 == 0 else self.random.randrange(1 << 32))
                self.server.start()
                self.check(day, batch)
            self.run_to_the_end(load, day, batch)
            self.server.kill()  # right after the publication
            loss.cut(None)
            self.server.start()
            self.check()
        self.check_history()


if __name__ == "__main__":
    unittest.main(argv=[__file__, *ARGUMENTS.test])
