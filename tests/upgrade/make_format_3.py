#!/usr/bin/env python3
"""Makes format_3: people who were joined and parted, with overrides that are squashed and others that are not.

    make_format_3.py --programs build/release/bin --out tests/upgrade/format_3

Run once, by the version that introduced the format; the folder is never changed afterwards.
"""
import argparse
import base64
import json
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from make_format_2 import call, free_port

HERE = pathlib.Path(__file__).resolve().parent


def events(name, shown):
    """One event for each: customer, anonymous id, device."""
    made = []
    for number, (customer, visitor, device) in enumerate(shown):
        event = {"type": "track", "event": "home_view", "messageId": f"{name}{number}", "timestamp": "2026-08-15T10:00:00Z"}
        if customer:
            event["userId"] = customer
        if visitor:
            event["anonymousId"] = visitor
        if device:
            event["context"] = {"device": {"id": device}}
        made.append(event)
    return made


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


def collect(rouse, data, key, batches, end=signal.SIGTERM):
    port = free_port()
    server = subprocess.Popen([rouse, "--data", data, "serve", "--port", str(port)], stderr=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL)
    for batch in batches:
        send(port, key, batch)
        if end == signal.SIGTERM:
            time.sleep(3)
    server.send_signal(end)
    server.wait()
    time.sleep(2)


def live(rouse, data, key, links):
    """Ten entries of the ledger, of which the first four are squashed; the last event waits in the log."""
    collect(rouse, data, key, [
        events("a", [(None, "v1", "d1"), (None, "v2", None), ("U1", None, None)]),
        events("b", [("U1", "v1", "d1"), ("U2", "v2", None)]),
        events("c", [("U2", None, "d1"), (None, None, "d1")])])
    call(rouse, "--data", data, "identity", "squash")
    collect(rouse, data, key, [events("d", [(None, "v3", "d3"), (None, "v4", None)]), events("e", [("U1", None, "d3")])])
    call(rouse, "--data", data, "identity", "link", links)
    entry = json.loads(call(rouse, "--data", data, "identity", "ledger", "--format", "json"))[0]["entry"]
    call(rouse, "--data", data, "identity", "unmerge", entry, "--reason", "not his", "--yes")
    collect(rouse, data, key, [events("f", [("U2", "v3", None)])], signal.SIGKILL)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    rouse = options.programs / "rouse"
    before = HERE / "format_2"
    options.out.mkdir(parents=True)
    for name in ("plan.yaml", "mapping.yaml", "funnel.json", "insight.json"):
        shutil.copy(before / name, options.out / name)
    (options.out / "links.csv").write_text("type,value,other_type,other_value\ncustomer_no,U1,openid,o1\n"
                                           "customer_no,U2,anonymous_id,v4\n")
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        file = folder / "events.csv"
        call(options.programs / "rouse-sim", "--customers", 100, "--days", 20, "--seed", 7, "--out", file)
        data = folder / "data"
        call(rouse, "--data", data, "init")
        call(rouse, "--data", data, "load", "--plan", options.out / "plan.yaml", "--mapping", options.out / "mapping.yaml",
             file)
        call(rouse, "--data", data, "insights", "import", options.out / "insight.json")
        added = json.loads(call(rouse, "--data", data, "sources", "add", "--id", "ios", "--plan", "mobile_bank_demo",
                                "--enforcement", "reject", "--format", "json"))
        live(rouse, data, added["write_key"], options.out / "links.csv")
        (options.out / "again.csv").write_text("".join(file.read_text().splitlines(keepends=True)[:3]))
        call("tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "-C", folder, "-czf",
             options.out / "data.tar.gz", "data")


if __name__ == "__main__":
    main()
