#!/usr/bin/env python3
"""Makes format_2: a data directory with loaded and collected events, some of them still in the event log.

    make_format_2.py --programs build/release/bin --out tests/upgrade/format_2

Run once, by the version that introduced the format; the folder is never changed afterwards.
"""
import signal

from data_directory import add_source, collect, make


def batch(*messages):
    return [{"type": "track", "event": event, "userId": f"U{number % 5}", "messageId": f"m{number}",
             "timestamp": "2026-01-15T10:00:00Z"} for number, event in messages]


def fill(rouse, data, out, events):
    """12 events stored, 2 duplicates and 3 rejected in the warehouse; 4 more acknowledged as the server is killed."""
    key = add_source(rouse, data)
    good = [(number, "home_view") for number in range(16)]
    collect(rouse, data, key, [batch(*good[:12], *good[:2], *((number, "nobody") for number in (20, 21, 22)))], each=5)
    collect(rouse, data, key, [batch(*good[12:])], signal.SIGKILL)


if __name__ == "__main__":
    make(__doc__, "format_1", 400, fill)
