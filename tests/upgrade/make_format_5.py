#!/usr/bin/env python3
"""Makes format_5: business tables with histories and customer days, two dates published and one that failed.

    make_format_5.py --programs build/release/bin --out tests/upgrade/format_5

Run once, by the version that introduced the format; the folder is never changed afterwards. The folder `next` holds the
files of one more date, for later versions to load.
"""
import csv
import json
import subprocess

from data_directory import call, make

DELIVERY = """format: 1
delivery: core
simulated: true
tables:
  - table: customers
    keeps: state
    history: true
    key: [customer_no]
    columns:
      - {name: customer_no, type: string, subject: customer}
      - {name: org_no, type: string}
      - {name: phone, type: string, pii: phone}
    rules:
      - {rule: reference, column: org_no, table: org_units}
  - table: org_units
    keeps: state
    key: [org_no]
    columns:
      - {name: org_no, type: string}
      - {name: branch, type: string}
  - table: balances
    keeps: days
    key: [customer_no]
    columns:
      - {name: customer_no, type: string, subject: customer}
      - {name: amount, type: money}
values:
  - {name: branch, table: customers, column: org_no, lookup: branch}
  - name: aum
    table: balances
    column: amount
    aggregate: sum
    bands: [{value: low, below: 1000}, {value: high}]
"""


def write(folder, date, table, rows, stated=None):
    name = f"{table}_{date.replace('-', '')}"
    with (folder / f"{name}.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    (folder / f"{name}.json").write_text(json.dumps({"date": date, "rows": len(rows) - 1 if stated is None else stated}))


def deliver(folder, date, customers, shift, short=0):
    """Of every customer but each tenth; `shift` moves customers to other org units and other bands."""
    folder.mkdir(parents=True)
    known = [(number, customer) for number, customer in enumerate(customers) if number % 10 != 9]
    write(folder, date, "org_units", [("org_no", "branch"), ("o0", "北京分行"), ("o1", "上海分行")])
    write(folder, date, "customers", [("customer_no", "org_no", "phone"),
                                      *((customer, f"o{(number + shift * (number % 5 == 0)) % 2}", f"138{number:08}")
                                        for number, customer in known)])
    write(folder, date, "balances", [("customer_no", "amount"),
                                     *((customer, f"{(number + shift * 7) % 20 * 100}.50") for number, customer in known)],
          len(known) + short)


def fill(rouse, data, out, events):
    with events.open() as file:
        customers = sorted({row["customer_no"] for row in csv.DictReader(file)})
    (out / "tables.yaml").write_text(DELIVERY)
    call(rouse, "--data", data, "tables", "declare", out / "tables.yaml")
    for shift, (date, short) in enumerate((("2026-08-04", 0), ("2026-08-12", 0), ("2026-08-13", 1))):
        folder = data.parent / date
        deliver(folder, date, customers, shift, short)
        load = [rouse, "--data", data, "tables", "load", "--date", date, folder]
        if (subprocess.run(load, capture_output=True).returncode == 0) != (short == 0):
            raise RuntimeError(f"{date} did not end as it should")
    deliver(out / "next", "2026-08-14", customers, 4)
    funnel = json.loads((out / "funnel.json").read_text())
    funnel["breakdown"] = {"property": "customer.aum", "attribution": "first"}
    (out / "funnel_by_aum.json").write_text(json.dumps(funnel, indent=2) + "\n")


if __name__ == "__main__":
    make(__doc__, "format_3", 100, fill)
