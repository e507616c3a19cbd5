"""The report of `training.fingerprint`: what was mined, what it separates on browsers that were used neither for mining nor for judging,
and what failed."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from datasets.measures import Scores, auc, scores, threshold_at, tpr_at
from tessera.consistency import Surprises, attributes, possible_values
from tessera.session import DeviceSession
from tessera.signals.device import spoofed
from training.choosing import Choice
from training.report import Report

REPORTS = Path(__file__).with_name("reports")
FALSE_ALARMS = 0.01
YEARS = (1, 2, 3, 4, 5, 6)
SHARES = np.linspace(0, 1, 101)

type Told = Mapping[str, str]
type Aggregate = Callable[[Sequence[float]], float]

AGGREGATES: Mapping[str, Aggregate] = {
    "largest (shipped)": lambda nats: max(nats, default=0.0),
    "sum of all": sum,
    "sum of the three largest": lambda nats: sum(sorted(nats)[-3:]),
}


def write(
    table: Surprises,
    choice: Choice,
    calm: Sequence[DeviceSession],
    tampered: Mapping[str, Sequence[DeviceSession]],
    found: Mapping[str, tuple[float, float]],
    ages: Mapping[str, Sequence[float]],
) -> None:
    """Write `reports/fingerprint.md` and its picture, of the table that ships."""
    REPORTS.mkdir(exist_ok=True)
    honest = [attributes(session) for session in calm]
    false = {kind: [attributes(session) for session in sessions] for kind, sessions in tampered.items()}
    lines = [
        "# Fingerprint",
        "",
        "Made by `python -m training.fingerprint`; the judged figures are those of `python -m benchmarks.f1`, on other browsers.",
        "",
        f"Here: {len(calm):,} browsers of further seeds, and {len(next(iter(false.values()))):,} of them tampered with in each way.",
        "",
        "![Surprise of the calm and the tampered](fingerprint.svg)",
        "",
        *_chosen(choice),
        *_aggregates(table, honest, false),
        *_ablation(table, honest, false),
        *_left_out(found),
        *_said(table, honest, false),
        *_calm(calm),
        *_old(ages),
        *TRIED,
    ]
    (REPORTS / "fingerprint.md").write_text("\n".join(lines) + "\n")
    (REPORTS / "fingerprint.json").write_text(json.dumps({kind: round(blind, 3) for kind, (_, blind) in found.items()}, indent=1) + "\n")
    _picture(table, honest, false)


TRIED = (
    "## Tried, and not kept",
    "",
    "- *Sums* of surprises: the second table. A lie touches many pairs, and so does rare but honest hardware.",
    "- *`user-agents` as a second population to mine*: a fifth of its weight are Linux machines that emulate phones, a quarter Macs",
    "  without plug-ins. It serves to draw plausible user agents, as an attacker would; its machines are not people.",
    "- *`DEVICE_PRIVATE_BROWSER`*: Brave is too common among people (above) to be held against anybody.",
    "- *Colour depth*: Chrome on Windows began to say 32 instead of 24 in 2025, so the pair tells versions, not lies.",
    "- *Canvas and audio hashes* (creepjs): they depend on what is drawn, and our SDK draws nothing yet.",
    "",
)


def _greatest(table: Surprises, told: Sequence[Told], without: str = "") -> Scores:
    kept = ({name: value for name, value in each.items() if name != without} for each in told)
    return scores([table.greatest(each).nats for each in kept])


def _chosen(choice: Choice) -> list[str]:
    written = Report("fingerprint", "")
    choice.report(written, score="tampering found, or a population that is not mined left alone, at 1 % of the calm")
    return [line for section in written.sections for line in (section, "")]


def _aggregates(table: Surprises, honest: Sequence[Told], false: Mapping[str, Sequence[Told]]) -> list[str]:
    rows = []
    for name, aggregate in AGGREGATES.items():
        calm, *caught = (scores([aggregate(table.all_of(each)) for each in group]) for group in (honest, *false.values()))
        rows.append([name, *(_cell(each, calm) for each in caught)])
    return _table("How surprises are put together", "TPR at 1 % FPR (AUC)", false, rows)


def _ablation(table: Surprises, honest: Sequence[Told], false: Mapping[str, Sequence[Told]]) -> list[str]:
    rows = []
    for name in sorted({name for each in honest for name in each}):
        calm = _greatest(table, honest, name)
        rows.append([name, *(f"{tpr_at(_greatest(table, told, name), calm, FALSE_ALARMS):.3f}" for told in false.values())])
    return _table("Each attribute left out", "TPR at 1 % FPR", false, rows)


def _left_out(found: Mapping[str, tuple[float, float]]) -> list[str]:
    rows = [[kind, *(f"{share:.3f}" for share in shares)] for kind, shares in found.items()]
    return _table("Each kind left out of the fit of the anomaly's term: product, TPR at 1 % FPR", "kind", ("shipped", "left out"), rows)


def _cell(caught: Scores, calm: Scores) -> str:
    return f"{tpr_at(caught, calm, FALSE_ALARMS):.3f} ({auc(caught, calm):.3f})"


def _table(title: str, corner: str, columns: Iterable[str], rows: Iterable[Sequence[str]]) -> list[str]:
    head = (corner, *columns)
    return [f"## {title}", "", *(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)), ""]


def _said(table: Surprises, honest: Sequence[Told], false: Mapping[str, Sequence[Told]]) -> list[str]:
    threshold = threshold_at(_greatest(table, honest), FALSE_ALARMS)
    lines = [f"## Which pairs say it (above {threshold:.1f} nats)", ""]
    for name, told in {"calm": honest, **false}.items():
        found = [table.greatest(each) for each in told]
        pairs = Counter(" × ".join(each.pair) for each in found if each.nats > threshold).most_common(4)
        lines.append(f"- {name}: " + "; ".join(f"{pair} ({count})" for pair, count in pairs))
    return [*lines, ""]


def _calm(calm: Sequence[DeviceSession]) -> list[str]:
    contradicted = sum(bool(spoofed.read(session)) for session in calm)
    impossible = sum(not all(within for _, within in possible_values(session)) for session in calm)
    brave = sum(any(brand.startswith("Brave") for brand in session.traits.hint_brands or ()) for session in calm)
    return [
        "## Honest browsers that contradict themselves",
        "",
        f"Of {len(calm):,} calm browsers {contradicted} are `spoofed` and {impossible} give a value that no browser gives.",
        f"{brave} name Brave among their brands.",
        "",
    ]


def _old(ages: Mapping[str, Sequence[float]]) -> list[str]:
    rows = [[name, *(f"{np.mean(np.asarray(known) >= years):.3f}" for years in YEARS)] for name, known in ages.items()]
    return _table("How old versions are", "share of at least", (f"{years} years" for years in YEARS), rows)


def _picture(table: Surprises, honest: Sequence[Told], false: Mapping[str, Sequence[Told]]) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "fingerprint", "svg.fonttype": "none"}
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 4))
    for name, told in {"calm": honest, **false}.items():
        values = np.quantile(_greatest(table, told), SHARES)
        axes.plot(values, 1 - SHARES, label=name, linewidth=2.5 if name == "calm" else 1.2)
    axes.set(xlabel="nats of the most surprising pair", ylabel="share above", ylim=(0, 1))
    axes.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(REPORTS / "fingerprint.svg", metadata={"Date": None})
    plt.close(figure)
