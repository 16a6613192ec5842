#!/usr/bin/env python3
"""Makes format_3: people who were joined and parted, with overrides that are squashed and others that are not.

    make_format_3.py --programs build/release/bin --out tests/upgrade/format_3

Run once, by the version that introduced the format; the folder is never changed afterwards.
"""
import json
import signal

from data_directory import add_source, call, collect, make


def batch(name, shown):
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


def fill(rouse, data, out, events):
    """Ten entries of the ledger, of which the first four are squashed; the last event waits in the log."""
    links = out / "links.csv"
    links.write_text("type,value,other_type,other_value\ncustomer_no,U1,openid,o1\ncustomer_no,U2,anonymous_id,v4\n")
    key = add_source(rouse, data)
    collect(rouse, data, key, [
        batch("a", [(None, "v1", "d1"), (None, "v2", None), ("U1", None, None)]),
        batch("b", [("U1", "v1", "d1"), ("U2", "v2", None)]),
        batch("c", [("U2", None, "d1"), (None, None, "d1")])])
    call(rouse, "--data", data, "identity", "squash")
    collect(rouse, data, key, [batch("d", [(None, "v3", "d3"), (None, "v4", None)]), batch("e", [("U1", None, "d3")])])
    call(rouse, "--data", data, "identity", "link", links)
    entry = json.loads(call(rouse, "--data", data, "identity", "ledger", "--format", "json"))[0]["entry"]
    call(rouse, "--data", data, "identity", "unmerge", entry, "--reason", "not his", "--yes")
    collect(rouse, data, key, [batch("f", [("U2", "v3", None)])], signal.SIGKILL)


if __name__ == "__main__":
    make(__doc__, "format_2", 100, fill)
