#!/usr/bin/env python3
"""Draws the plots of docs/simulated-bank.md from the aggregates of a world.

    rouse-sim world --customers 200000 --out WORLD
    python3 tools/plot_simulated_bank.py WORLD/truth/aggregates.json docs/images
"""
import json
import pathlib
import sys

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 260, 48, 12, 34, 44
INK, PALE, SIMULATED, PUBLISHED = "#57606a", "#d0d7de", "#2f6fde", "#e08a1e"


def text(x, y, words, anchor="middle", size=11, colour=INK):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{words}</text>'


def bar(x, y, width, height, colour):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def plot(title, labels, series, percent=False):
    """Bars side by side: `series` is a list of (colour, name, values), as many values as labels."""
    highest = max(value for _, _, values in series for value in values) or 1
    inner_width, inner_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    parts = [text(LEFT, 18, title, "start", 13)]
    for share in (0, 0.5, 1):
        y = TOP + inner_height * (1 - share)
        shown = f"{100 * share * highest:.0f} %" if percent else f"{share * highest:,.0f}"
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{PALE}"/>')
        parts.append(text(LEFT - 6, y + 4, shown, "end", 10))
    room = inner_width / len(labels)
    width = room * 0.8 / len(series)
    for place, label in enumerate(labels):
        for index, (colour, _, values) in enumerate(series):
            height = inner_height * values[place] / highest
            x = LEFT + place * room + room * 0.1 + index * width
            parts.append(bar(x, TOP + inner_height - height, width, height, colour))
        parts.append(text(LEFT + (place + 0.5) * room, HEIGHT - BOTTOM + 15, label, size=10))
    if len(series) > 1:
        for index, (colour, name, _) in enumerate(series):
            x = LEFT + index * 110
            parts += [bar(x, HEIGHT - 18, 10, 10, colour), text(x + 15, HEIGHT - 9, name, "start")]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{"".join(parts)}</svg>\n')


def main():
    data = json.loads(pathlib.Path(sys.argv[1]).read_text())
    folder = pathlib.Path(sys.argv[2])
    figures = {figure["id"]: figure for figure in data["figures"]}
    path = ["home_to_card", "card_to_bill", "bill_to_confirm", "confirm_to_success"]
    days = data["instalments_by_days_before_repayment"]
    plots = {
        "simulated_path": plot(
            "Share of visits that go on to the next page of the instalment path (simulated)",
            ["home to card tab", "card tab to bill", "bill to confirm", "confirm to success"],
            [(PUBLISHED, "published", [figures[name]["published"] for name in path]),
             (SIMULATED, "simulated", [figures[name]["simulated"] for name in path])], percent=True),
        "simulated_repayment": plot("Instalments by days before the repayment day (simulated)",
                                    [str(day) for day in range(len(days))], [(SIMULATED, "simulated", days)]),
        "simulated_hours": plot("Logins by hour of the day (simulated)", [str(hour) for hour in range(24)],
                                [(SIMULATED, "simulated", data["logins_by_hour"])]),
        "simulated_ages": plot("Card holders with a running instalment, by age (simulated)",
                               ["18 to 24", "25 to 31", "32 to 40", "41 to 50", "51 to 60", "61 to 80"],
                               [(SIMULATED, "simulated", data["instalment_share_by_age"])], percent=True),
        "simulated_chance": plot("Sleeping customers by their true chance to log in next month by themselves (simulated)",
                                 [f"{5 * step}" for step in range(20)],
                                 [(SIMULATED, "simulated", data["sleeping_by_chance_to_come"])]),
    }
    for name, svg in plots.items():
        (folder / f"{name}.svg").write_text(svg)


if __name__ == "__main__":
    main()
