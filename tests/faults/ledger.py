"""A load of events, and what must be in the warehouse after it: acknowledged ones once, others at most once."""
import collections
import http.client
import json
import random
import threading
import time

BATCH_MAX = 100


def who(n):
    """Customers, visitors, and customers whose visits before the login, and devices shared by several, become known."""
    ids = {}
    if n % 7:
        ids["userId"] = f"C{n % 500}"
    if not n % 7 or not n % 11:
        ids["anonymousId"] = f"A{n % 901}"
    if not n % 13:
        ids["context"] = {"device": {"id": f"D{n % 89}"}}
    return ids


def event(n):
    return {"type": "track", "event": "tick", **who(n), "messageId": f"m{n}",
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "properties": {"n": n, "note": "x" * (n % 200)}}


class Ledger:
    def __init__(self, server, seed):
        self.server = server
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.sent = 0
        self.acknowledged = set()
        self.statuses = collections.Counter()
        self.repeats = True
        self.waiting = []  # batches whose outcome is unknown, to be sent again as SDKs do
        self.stopping = threading.Event()
        self.threads = []

    def next_batch(self):
        with self.lock:
            if self.repeats and self.waiting and self.random.random() < 0.7:
                return self.waiting.pop(0)
            if self.repeats and self.sent and self.random.random() < 0.05:  # a batch that came before, in part
                start = self.random.randrange(self.sent)
                return list(range(start, min(self.sent, start + 20)))
            count = 1 if self.random.random() < 0.3 else self.random.randint(2, BATCH_MAX)
            batch = list(range(self.sent, self.sent + count))
            self.sent += count
            return batch

    def send(self, batch):
        try:
            status, _ = self.server.post(json.dumps({"batch": [event(n) for n in batch]}), timeout=10)
        except (OSError, ValueError, http.client.HTTPException):
            status = None
        with self.lock:
            self.statuses[status] += 1
            if status == 200:
                self.acknowledged.update(batch)
            else:
                self.waiting.append(batch)
        return status

    def run(self):
        while not self.stopping.is_set():
            if self.send(self.next_batch()) != 200:
                time.sleep(0.05)

    def start(self, threads=4):
        self.stopping.clear()
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(threads)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def faults(self):
        """What is wrong with the warehouse, now that the log is drained; empty: nothing."""
        counters = self.server.drain()
        stored = {int(n): int(count) for n, count in
                  self.server.query("SELECT p_n, count() FROM events_faults GROUP BY p_n")}
        found = []
        lost = self.acknowledged - stored.keys()
        if lost:
            found.append(f"{len(lost)} acknowledged events are lost, e.g. {sorted(lost)[:5]}")
        twice = [n for n, count in stored.items() if count != 1]
        if twice:
            found.append(f"{len(twice)} events are there more than once, e.g. {sorted(twice)[:5]}")
        if stored and max(stored) >= self.sent:
            found.append("an event is there that was never sent")
        if not counters["balanced"] or counters["stored"] != sum(stored.values()):
            found.append(f"the counters do not add up: {sum(stored.values())} rows, {counters}")
        return found + self.identity_faults()

    def identity_faults(self):
        """The ledger has every entry once, without gaps, and every override once, of an entry that is there."""
        found = []
        (rows, entries, last), = self.server.query(
            "SELECT count(), uniqExact(entry), max(entry) FROM identity_ledger")
        if not rows == entries == last:
            found.append(f"the ledger has {rows} rows, {entries} entries, the last one {last}")
        (rows, overrides, version), = self.server.query(
            "SELECT count(), uniqExact(version, origin_id), max(version) FROM identity_overrides")
        if rows != overrides or int(version) > int(last):
            found.append(f"{rows} rows of {overrides} overrides, of entries up to {version} of {last}")
        (numbers, values), = self.server.query(
            "SELECT uniqExact(id), uniqExact(value) FROM identifiers WHERE type = 'customer'")
        if numbers != values:
            found.append(f"{numbers} numbers of {values} identifiers")
        return found
