#!/usr/bin/env python3
"""Makes format_2: a data directory with loaded and collected events, some of them still in the event log.

    make_format_2.py --programs build/release/bin --out tests/upgrade/format_2

Run once, by the version that introduced the format; the folder is never changed afterwards.
"""
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


def send(port, key, messages):
    events = [{"type": "track", "event": event, "userId": f"U{number % 5}", "messageId": f"m{number}",
               "timestamp": "2026-01-15T10:00:00Z"} for number, event in messages]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/batch", json.dumps({"batch": events}).encode(), {
        "Content-Type": "application/json", "Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()})
    for _ in range(200):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.read()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def collect(rouse, data, key):
    """12 events stored, 2 duplicates and 3 rejected in the warehouse; 4 more acknowledged as the server is killed."""
    for batch, end in (([(n, "home_view") for n in range(12)] + [(0, "home_view"), (1, "home_view")] + [(n, "nobody") for n in (20, 21, 22)],
                        signal.SIGTERM),
                       ([(n, "home_view") for n in range(12, 16)], signal.SIGKILL)):
        port = free_port()
        server = subprocess.Popen([rouse, "--data", data, "serve", "--port", str(port)], stderr=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL)
        send(port, key, batch)
        if end == signal.SIGTERM:
            time.sleep(5)
        server.send_signal(end)
        server.wait()
        time.sleep(2)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    rouse = options.programs / "rouse"
    before = HERE / "format_1"
    options.out.mkdir(parents=True)
    for name in ("plan.yaml", "mapping.yaml", "funnel.json", "insight.json"):
        shutil.copy(before / name, options.out / name)
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        events = folder / "events.csv"
        call(options.programs / "rouse-sim", "--customers", 400, "--days", 20, "--seed", 7, "--out", events)
        data = folder / "data"
        call(rouse, "--data", data, "init")
        call(rouse, "--data", data, "load", "--plan", options.out / "plan.yaml", "--mapping", options.out / "mapping.yaml",
             events)
        call(rouse, "--data", data, "insights", "import", options.out / "insight.json")
        added = json.loads(call(rouse, "--data", data, "sources", "add", "--id", "ios", "--plan", "mobile_bank_demo",
                                "--enforcement", "reject", "--format", "json"))
        collect(rouse, data, added["write_key"])
        (options.out / "again.csv").write_text("".join(events.read_text().splitlines(keepends=True)[:3]))
        call("tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "-C", folder, "-czf",
             options.out / "data.tar.gz", "data")


if __name__ == "__main__":
    main()
