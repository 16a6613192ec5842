"""A load of events, and what must be in the warehouse after it: acknowledged ones once, others at most once."""
import collections
import http.client
import json
import random
import threading
import time

from who_is_who import WhoIsWho

BATCH_MAX = 100


HOUSEHOLD = 20  # events of two customers
KIOSK = 12  # households; a device of more customers than may be


def shown(n):
    """The identifiers of an event. A household: a visitor on a device turns out to have a WeChat account and then to be
    a customer, another one uses the device, the telephone number changes hands, both use a kiosk."""
    home, step = divmod(n, HOUSEHOLD)
    first, second = ("customer_no", f"C{2 * home}"), ("customer_no", f"C{2 * home + 1}")
    visitor, device, kiosk = ("anonymous", f"A{home}"), ("device", f"D{home}"), ("device", f"K{home // KIOSK}")
    openid, phone = ("openid", f"O{home}"), ("phone", f"138{home:08d}")
    return [[visitor], [visitor, device], [device, openid], [visitor], [first, visitor],
            [first, openid], [device], [first, phone], [second, device], [device, visitor],
            [second, phone], [second, openid], [first, kiosk], [kiosk], [second, kiosk],
            [kiosk, visitor], [first], [second, visitor], [openid], [first, device]][step]


def who(n):
    """The same as the SDK's protocol has it."""
    ids, context = {}, {}
    for name, value in shown(n):
        if name == "customer_no":
            ids["userId"] = value
        elif name == "anonymous":
            ids["anonymousId"] = value
        elif name == "device":
            context["device"] = {"id": value}
        else:
            context.setdefault("externalIds", []).append({"type": name, "id": value})
    return {**ids, "context": context}


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
        self.persons = WhoIsWho()
        self.last_seq = 0
        self.came_with = {}  # the origin of event n

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
        return found + self.ledger_faults() + self.owner_faults()

    def ledger_faults(self):
        """The ledger has every entry once, without gaps, and every override once, of an entry that is there."""
        found = []
        entries, numbers, _ = self.server.identity_progress()
        (rows, distinct, last), = self.numbers("SELECT count(), uniqExact(entry), max(entry) FROM identity_ledger")
        if not rows == distinct == last == entries:
            found.append(f"the ledger has {rows} rows, {distinct} entries, the last one {last}; {entries} count")
        (rows, distinct, version), = self.numbers(
            "SELECT count(), uniqExact(version, origin_id), max(version) FROM identity_overrides")
        if rows != distinct or version > last:
            found.append(f"{rows} rows of {distinct} overrides, of entries up to {version} of {last}")
        (rows, ids, values, last), = self.numbers(
            "SELECT count(), uniqExact(id), uniqExact(value), max(id) FROM (SELECT DISTINCT id, value FROM identifiers "
            "WHERE type = 'customer')")
        if not rows == ids == values == last or last < numbers:
            found.append(f"{ids} numbers of {values} identifiers, the last one {last}; {numbers} count")
        return found

    def owner_faults(self):
        """Every event is of whom the rules say, and the ledger has as many entries of each kind as they make."""
        events = self.numbers("SELECT seq, p_n, origin_id, one_id FROM events_faults ORDER BY seq")
        for seq, n, _, _ in events:
            if seq > self.last_seq:
                self.last_seq = seq
                self.came_with[n] = self.persons.event(shown(n))
        owners = self.pending_owners()
        names = {int(number): name for number, name in
                 self.server.query("SELECT id, value FROM identifiers WHERE type = 'customer'")}
        origin_of, person_of = {}, {}  # as stored, by what the rules say
        wrong = []
        for _, n, origin, one_id in events:
            expected = self.came_with[n]
            person = self.persons.owner[expected]
            owner = owners.get(origin, one_id)
            alike = origin_of.setdefault(expected, origin) == origin and person_of.setdefault(person, owner) == owner
            if not alike or (self.persons.is_customer(person) and names[owner] != person[0][1]):
                wrong.append(n)
        found = []
        if wrong:
            found.append(f"{len(wrong)} events are not of whom they should be, e.g. {sorted(wrong)[:5]}")
        if len(set(origin_of.values())) != len(origin_of) or len(set(person_of.values())) != len(person_of):
            found.append("what should be two origins or persons is one")
        kinds = {kind: int(count) for kind, count in self.server.query(
            "SELECT kind, count() FROM identity_ledger WHERE source = 'app' GROUP BY kind")}
        if kinds != self.persons.entries:
            found.append(f"entries of the ledger: {kinds}, not {dict(self.persons.entries)}")
        return found

    def pending_owners(self):
        """Of origins that changed their owner since the last squash."""
        entries, _, squashed = self.server.identity_progress()
        rows = self.numbers("SELECT origin_id, one_id FROM identity_overrides "
                            f"WHERE version > {squashed} AND version <= {entries} ORDER BY version")
        return dict(rows)

    def numbers(self, sql):
        return [tuple(map(int, row)) for row in self.server.query(sql)]
