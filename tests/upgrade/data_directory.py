"""What the scripts that make data directories share: commands, a server that collects, and simulated events."""
import argparse
import base64
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent


def call(program, *arguments):
    ended = subprocess.run([program, *map(str, arguments)], check=True, capture_output=True, text=True)
    return ended.stdout


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def send(port, key, batch):
    token = base64.b64encode(f"{key}:".encode()).decode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/batch", json.dumps({"batch": batch}).encode(),
                                     {"Content-Type": "application/json", "Authorization": "Basic " + token})
    for _ in range(200):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.read()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def add_source(rouse, data):
    """Its write key."""
    return json.loads(call(rouse, "--data", data, "sources", "add", "--id", "ios", "--plan", "mobile_bank_demo",
                           "--enforcement", "reject", "--format", "json"))["write_key"]


def collect(rouse, data, key, batches, end=signal.SIGTERM, each=3):
    """A server takes batches of events, `each` so many seconds to store one unless it is killed, and ends."""
    port = free_port()
    server = subprocess.Popen([rouse, "--data", data, "serve", "--port", str(port)], stderr=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL)
    for batch in batches:
        send(port, key, batch)
        if end == signal.SIGTERM:
            time.sleep(each)
    server.send_signal(end)
    server.wait()
    time.sleep(2)


def make(description, before, customers, fill):
    """A data directory with simulated events and an insight; `fill(rouse, data, out, events)` adds what is new.

    Plan, mapping, funnel and insight are those of the format `before`.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    rouse, out = options.programs / "rouse", options.out
    out.mkdir(parents=True)
    for name in ("plan.yaml", "mapping.yaml", "funnel.json", "insight.json"):
        shutil.copy(HERE / before / name, out / name)
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        world, data = folder / "world", folder / "data"
        call(options.programs / "rouse-sim", "world", "--customers", customers, "--days", 20, "--seed", 7, "--out", world,
             "--pack", HERE.parent.parent / "packs" / "bank")
        events = world / "events" / "events_0001.csv"
        call(rouse, "--data", data, "init")
        call(rouse, "--data", data, "load", "--plan", out / "plan.yaml", "--mapping", out / "mapping.yaml", events)
        call(rouse, "--data", data, "insights", "import", out / "insight.json")
        fill(rouse, data, out, events)
        (out / "again.csv").write_text("".join(events.read_text().splitlines(keepends=True)[:3]))
        call("tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "-C", folder, "-czf", out / "data.tar.gz",
             "data")
