"""What a month costs, by how much is protected: counted units times list prices (`local.costs`)."""

from math import floor, log10

from local.costs import BATCHES, PRICES, count, of_a_month, of_the_lake, of_use
from local.reference.markdown import page_of, table

VOLUMES = {"10 thousand": 10_000, "1 million": 1_000_000, "100 million": 100_000_000}
ABOUT = f"""
One protected action of a known person is counted, through the doors in memory, on a table that counts units by DynamoDB's rules. It is a
device session with {BATCHES} batches of telemetry, an action with its recommendation, and its result. With fewer batches it costs less.
`python -m local.reference` counts anew.
"""
PRICED = f"""
Prices are the public ones of {PRICES["region"]} in {PRICES["as of"]}, without free tiers, discounts and tax. They are in
`local/prices.json`; look up the present ones before you rely on the sums. Dollars a month:
"""
ASSUMED = "What is assumed, not counted:"
SUM = "**in all**"


def page() -> str:
    """The page."""
    units = count()
    use, fixed = of_use(units), of_a_month()
    idle = sum(fixed.values())
    rows = [(what, *(_dollars(each * volume) for volume in VOLUMES.values())) for what, each in use.items()]
    rows.append(("keys, secret, alarms, metrics, dashboard", *[_dollars(idle)] * len(VOLUMES)))
    rows.append((SUM, *(f"**{_dollars(sum(use.values()) * volume + idle)}**" for volume in VOLUMES.values())))
    lake = of_the_lake(units)
    rows.append(("[the lake](../operating/lake.md), if it is on, beside that", *(_dollars(lake * volume) for volume in VOLUMES.values())))
    counted = [
        ("requests to the API", f"{units.requests:g}"),
        ("calls of functions", f"{sum(units.called.values()):g}"),
        ("write units", _two(units.write_units)),
        ("read units", _two(units.read_units)),
        ("KB answered", _two(units.bytes_out / 1000)),
        ("KB stored, to a KB", _two(units.bytes_stored / 1000)),
        ("KB to the lake, if it is on", _two(units.bytes_to_the_lake / 1000)),
    ]
    return page_of(
        "Cost per month",
        ABOUT,
        table(("Of one protected action", "counted"), counted),
        PRICED,
        table(("", *(f"{name} actions" for name in VOLUMES)), rows),
        "Of a month in which nothing happens:",
        table(("", "dollars"), [(what, f"{each:.2f}") for what, each in fixed.items()]),
        ASSUMED,
        table(("", ""), [(what, str(number)) for what, number in PRICES["assumed"].items()]),
    )


def _two(number: float) -> str:
    """Two digits, so that what varies from one counting to the next does not show."""
    return f"{round(number, 1 - floor(log10(number))):,g}" if number else "0"


def _dollars(amount: float) -> str:
    if amount < 1:
        return "below 1"
    return f"{float(_two(amount).replace(',', '')):,.0f}"
