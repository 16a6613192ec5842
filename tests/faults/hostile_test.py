#!/usr/bin/env python3
"""Clients that mean harm, or are broken: hostile bodies, slow and idle connections. Others are served meanwhile."""
import argparse
import base64
import gzip
import json
import pathlib
import resource
import socket
import tempfile
import time
import unittest

from ledger import event
from rouse_server import RouseServer, wait_until

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--programs", type=pathlib.Path, required=True)
parser.add_argument("test", nargs="*")
ARGUMENTS = parser.parse_args()

IDLE_CONNECTIONS = 10_000
OTHER_FILES = 200
SLOW_CONNECTIONS = 150
REQUEST_SECONDS_MAX = 15  # from its first byte; api/server.h
GROWTH_MAX = 64 << 20  # bytes of memory that no body may take for good


def track(properties):
    return '{"type":"track","event":"tick","userId":"C1","messageId":"h","properties":%s}' % properties


# name, body, headers, what may be answered
BODIES = [
    ("nothing", b"", {}, {400}),
    ("no JSON", b"{", {}, {400}),
    ("a list", b"[]", {}, {400}),
    ("null", b"null", {}, {400}),
    ("batch of what are no events", b'{"batch":[1,null,[],"x"]}', {}, {200}),
    # Well-formed, so the event is rejected and not the request.
    ("10,000 lists deep", b'{"batch":' + b"[" * 10_000 + b"]" * 10_000 + b"}", {}, {200, 400}),
    ("10,000 objects deep", b'{"batch":[' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"]}", {}, {200, 400}),
    ("100,000 lists that never end", b"[" * 100_000, {}, {400}),
    ("properties 100 deep", track('{"a":' * 100 + "1" + "}" * 100), {}, {200}),
    ("invalid UTF-8", b'{"batch":[{"event":"\xff\xfe"}]}', {}, {400}),
    ("an overlong NUL", b'{"batch":[{"event":"\xc0\x80"}]}', {}, {400}),
    ("half a surrogate", track(r'{"note":"\ud800"}'), {}, {200, 400}),
    ("NUL in a text", track(r'{"note":"a\u0000b"}'), {}, {200}),
    ("a mark before the text", b"\xef\xbb\xbf" + track('{"n":1}').encode(), {}, {200, 400}),
    ("NaN", track('{"n":NaN}'), {}, {400}),
    ("Infinity", track('{"n":Infinity}'), {}, {400}),
    ("1e400", track('{"n":1e400}'), {}, {200, 400}),
    ("-0", track('{"n":-0}'), {}, {200}),
    ("2^64", track('{"n":18446744073709551616}'), {}, {200, 400}),
    ("a number of 1,000 digits", track('{"n":%s}' % ("9" * 1_000)), {}, {200, 400}),
    ("the same key twice", track('{"n":1,"n":2}'), {}, {200}),
    ("the same key 2,000 times", track("{" + ",".join('"n":1' for _ in range(2_000)) + "}"), {}, {200}),
    ("4,000 keys", track("{" + ",".join(f'"k{i}":1' for i in range(4_000)) + "}"), {}, {200}),
    ("an event of 100 KiB", track(json.dumps({"note": "x" * 100_000})), {}, {200}),
    ("600 KiB", track(json.dumps({"note": "x" * 600_000})), {}, {413}),
    ("3,000 events", json.dumps({"batch": [{}] * 3_000}), {}, {413}),
    ("gzip of 100 MB", gzip.compress(bytes(100 << 20)), {"Content-Encoding": "gzip"}, {413}),
    ("gzip that is none", b"not gzip", {"Content-Encoding": "gzip"}, {400}),
    ("gzip that ends early", gzip.compress(b'{"batch":[]}' * 100)[:-9], {"Content-Encoding": "gzip"}, {400}),
    ("gzip with more behind it", gzip.compress(b'{"batch":[]}') + b"more", {"Content-Encoding": "gzip"}, {200, 400}),
    ("an unknown encoding", b"x", {"Content-Encoding": "br"}, {400, 415}),
]
POST = b"POST /v1/batch HTTP/1.1\r\nHost: x\r\n"
# Each is a whole request, or the beginning of one; what may be answered, None: the connection is closed.
REQUESTS = [
    ("no request", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", {400, None}),
    ("two lengths", POST + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\n{}xxx", {400, None}),
    ("length and chunks", POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400, None}),
    ("a negative chunk", POST + b"Transfer-Encoding: chunked\r\n\r\n-2\r\nab\r\n0\r\n\r\n", {400, None}),
    ("a huge length", POST + b"Content-Length: 99999999999999\r\n\r\n", {413, 400, None}),
    ("a header without end", b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000, {431, 400, None}),
]


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory(prefix="rouse-hostile-")
        cls.addClassCleanup(place.cleanup)
        cls.server = RouseServer(ARGUMENTS.programs, place.name)
        cls.server.make()
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)
        cls.sent = 0

    def tearDown(self):
        self.good_client_is_served()
        counters = self.server.drain()
        self.assertTrue(counters["balanced"], counters)
        self.assertIsNone(counters["error"])

    def good_client_is_served(self):
        self.sent = type(self).sent = type(self).sent + 1
        status, body = self.server.post(json.dumps({"batch": [event(self.sent)]}))
        self.assertEqual(status, 200, body)

    def memory(self):
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) << 10

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=30)
        self.addCleanup(connection.close)
        return connection

    def test_hostile_bodies_are_answered(self):
        self.server.post(BODIES[1][1])
        before = self.memory()
        for name, body, headers, allowed in BODIES:
            with self.subTest(name):
                path = "/v1/track" if isinstance(body, str) and body.startswith('{"type"') else "/v1/batch"
                status, answer = self.server.post(body, headers, path)
                self.assertIn(status, allowed, answer[:300])
        self.assertLess(self.memory() - before, GROWTH_MAX)

    def test_a_body_cut_at_any_byte_is_refused(self):
        body = track('{"n":-12.5e3,"note":"\\u4e2d"}')
        for length in range(1, len(body)):
            status, answer = self.server.post(body[:length], path="/v1/track")
            self.assertEqual(status, 400, answer)

    def test_hostile_requests_are_answered_or_cut(self):
        for name, request, allowed in REQUESTS:
            with self.subTest(name), self.connect() as connection:
                try:
                    connection.sendall(request)
                    line = connection.recv(65_536).split(b"\r\n")[0]
                except ConnectionError:
                    line = b""
                self.assertIn(int(line.split()[1]) if line else None, allowed, line)

    def test_a_sender_that_goes_away_leaves_nothing(self):
        before = self.server.drain()["received"]
        for length in (1, 50, 100):
            with self.connect() as connection:
                connection.sendall(POST + b"Content-Length: 100000\r\n\r\n" + b"x" * length)
        self.assertEqual(self.server.drain()["received"], before)

    def test_slow_senders_are_cut_and_others_served(self):
        token = base64.b64encode(f"{self.server.key}:".encode())
        starts = [b"P", POST + b"X: ",
                  POST + b"Content-Length: 1000\r\nAuthorization: Basic " + token + b"\r\n\r\n"]
        slow = [self.connect() for _ in range(SLOW_CONNECTIONS)]
        for number, connection in enumerate(slow):
            connection.sendall(starts[number % len(starts)])
        began = time.monotonic()
        while slow and time.monotonic() - began < 3 * REQUEST_SECONDS_MAX:
            slow = [connection for connection in slow if self.still_takes(connection, b"x")]
            self.good_client_is_served()
            time.sleep(0.5)
        self.assertEqual(len(slow), 0, "slow senders are still connected")
        print(f"  slow senders were cut after {time.monotonic() - began:.0f} s")

    @staticmethod
    def still_takes(connection, byte):
        try:
            connection.sendall(byte)
            connection.setblocking(False)
            return connection.recv(1) != b""
        except BlockingIOError:
            return True
        except ConnectionError:
            return False
        finally:
            connection.setblocking(True)

    def test_idle_connections_do_not_keep_others_out(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        count = min(IDLE_CONNECTIONS, hard - OTHER_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + OTHER_FILES), hard))
        before = self.memory()
        idle = []
        for number in range(count):
            idle.append(self.connect())
            if number % 500 == 0:
                self.good_client_is_served()
        for _ in range(50):
            self.good_client_is_served()
        print(f"  {count} idle connections, {(self.memory() - before) >> 20} MiB")
        for connection in idle:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        wait_until(lambda: self.open_sockets() < 100, "the connections' end")

    def open_sockets(self):
        return len(list(pathlib.Path(f"/proc/{self.server.process.pid}/fd").iterdir()))


if __name__ == "__main__":
    unittest.main(argv=[__file__, *ARGUMENTS.test])
