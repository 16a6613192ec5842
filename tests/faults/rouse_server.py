"""`rouse serve` on a data directory of its own, as tests start, ask, stop and kill it."""
import base64
import http.client
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import time

LONGEST = 60  # seconds that anything may take
POLL = 0.05
PLAN = """format: 1
plan: faults
en: Events of the fault tests
subject: {type: customer, en: Customer}
properties:
  - {name: n, id: n, type: integer}
  - {name: note, id: note, type: string}
events:
  - {name: tick, required: [n], allowed: [note]}
"""


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("engine", timeout=LONGEST)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def wait_until(true, what, longest=LONGEST):
    end = time.monotonic() + longest
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(POLL)


class RouseServer:
    def __init__(self, programs, place, environment=None, settings=()):
        self.programs = pathlib.Path(programs)
        self.place = pathlib.Path(place)
        self.data = self.place / "data"
        self.environment = environment
        self.settings = list(settings)  # "key=value"
        self.process = None
        self.port = None

    def rouse(self, *arguments):
        ended = subprocess.run([self.programs / "rouse", "--data", self.data, *arguments], capture_output=True,
                               text=True, timeout=LONGEST, env=self.environment)
        return ended.returncode, ended.stdout + ended.stderr

    def spawn_command(self, *arguments):
        """Of the command line, not waited for."""
        return subprocess.Popen([self.programs / "rouse", "--data", self.data, *arguments], stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, env=self.environment)

    def make(self):
        """A new data directory with one source; its write key is kept."""
        (self.place / "plan.yaml").write_text(PLAN)
        self.expect_good(self.rouse("init"))
        added = self.expect_good(self.rouse("sources", "add", "--id", "app", "--plan-file", self.place / "plan.yaml",
                                            "--enforcement", "mark"))
        self.key = added.split("write_key: ")[1].split()[0]

    @staticmethod
    def expect_good(ended):
        if ended[0] != 0:
            raise AssertionError(f"exit status {ended[0]}: {ended[1]}")
        return ended[1]

    def spawn(self):
        """Starts without waiting."""
        self.log = open(self.place / "server.log", "a")
        settings = [word for setting in self.settings for word in ("--set", setting)]
        command = [self.programs / "rouse", "--data", self.data, *settings, "serve", "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True,
                                        env=self.environment)

    def wait_ready(self):
        line = self.process.stdout.readline()
        if not line.startswith("http://"):
            raise AssertionError("the server did not start:\n" + self.log_tail())
        self.port = int(line.rsplit(":", 1)[1])

    def start(self):
        """Gives the seconds until it was ready."""
        began = time.monotonic()
        self.spawn()
        self.wait_ready()
        return time.monotonic() - began

    def log_tail(self):
        return (self.place / "server.log").read_text(errors="replace")[-4000:]

    def engine_pid(self):
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                return int(child)
        return None

    def running_engine(self):
        """The engine's process, waited for: a killed one is restarted after a moment."""
        for _ in range(200):
            engine = self.engine_pid()
            if engine:
                return engine
            time.sleep(0.05)
        raise AssertionError("the engine was not restarted")

    def kill_engine(self):
        """And waits for its end, which takes a moment: until then it would be found as the running one."""
        engine = self.running_engine()
        os.kill(engine, signal.SIGKILL)
        self.await_end_of(engine)

    @staticmethod
    def await_end_of(process):
        wait_until(lambda: not pathlib.Path(f"/proc/{process}").exists(), "the engine's end")

    def kill(self):
        """The server at once; its engine dies with it."""
        engine = self.engine_pid() if self.process.poll() is None else None
        self.process.kill()
        self.ended()
        if engine:
            try:
                os.kill(engine, signal.SIGCONT)  # it may have been stopped
            except ProcessLookupError:
                return
            self.await_end_of(engine)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(LONGEST)
            self.ended()

    def ended(self):
        self.process.wait(LONGEST)
        self.process.stdout.close()
        self.log.close()

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise AssertionError(f"{path}: {answer.status} {body[:500]}")
            return json.loads(body)
        finally:
            connection.close()

    def post(self, body, headers=None, path="/v1/batch", timeout=LONGEST):
        """Status and body; whatever breaks the connection is raised."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            token = base64.b64encode(f"{self.key}:".encode()).decode()
            connection.request("POST", path, body, {"Content-Type": "application/json",
                                                    "Authorization": "Basic " + token, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def query(self, sql):
        """Rows of texts, straight from the engine."""
        connection = UnixConnection(self.data / "engine.sock")
        try:
            key = (self.data / "engine.token").read_text().strip()
            connection.request("POST", "/?default_format=TabSeparated", sql, {"X-ClickHouse-Key": key})
            answer = connection.getresponse()
            body = answer.read().decode()
            if answer.status != 200:
                raise AssertionError(body)
            return [line.split("\t") for line in body.splitlines()]
        finally:
            connection.close()

    def identity_progress(self):
        """Entries and numbers that count, and the last entry that is squashed."""
        metadata = sqlite3.connect(f"file:{self.data / 'metadata.sqlite'}?mode=ro", uri=True)
        try:
            return metadata.execute("SELECT entries, numbers, squashed FROM identity_progress").fetchone()
        finally:
            metadata.close()

    def collection(self):
        return self.get("/api/v1/collection")

    def drain(self):
        """Waits until the warehouse has all of the log; gives the counters."""
        last = {}

        def drained():
            last.update(self.collection())
            if last["error"] and last["error"]["code"] == "internal":
                raise AssertionError(last["error"]["message"])
            return last["in_log"] == 0

        try:
            wait_until(drained, "the log to be drained")
        except TimeoutError as late:
            raise AssertionError(f"{late}: {last}\n{self.log_tail()}") from late
        return last
