"""Training reports: tables and plots beside each other in `training/reports/`, the same bytes for the same figures."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "reports"
COLORS = ("#1f6f8b", "#c0392b", "#7f8c8d", "#27ae60", "#8e44ad", "#d68910")


class Report:
    """A Markdown file that grows by sections; its plots are SVG files named after it, as it is after the command that makes it."""

    def __init__(self, name: str, introduction: str) -> None:
        self.name, self._parts = name, [f"# {introduction}", f"Made by `python -m training.{name}`; nothing here is from memory."]

    @property
    def sections(self) -> Sequence[str]:
        """What has been written below the introduction."""
        return self._parts[2:]

    def say(self, text: str) -> None:
        self._parts.append(text)

    def table(self, title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        lines = [f"| {' | '.join(map(_cell, row))} |" for row in (headings, ["---"] * len(headings), *rows)]
        self._parts.append(f"## {title}\n\n" + "\n".join(lines))

    def histograms(self, title: str, groups: Mapping[str, Sequence[float]], *, across: str) -> None:
        """How several groups spread over one axis."""
        everything = [value for group in groups.values() for value in group]
        low, high = min(everything), max(everything)
        steps = [low + (high - low) * step / 60 for step in range(61)]
        with self._plot(title) as axes:
            for color, (name, group) in zip(COLORS, groups.items(), strict=False):
                axes.hist(group, bins=steps, density=True, histtype="step", label=name, color=color)
            axes.set(xlabel=across, yticks=[])
            axes.legend(frameon=False)

    def curves(self, title: str, lines: Mapping[str, Sequence[tuple[float, float]]], *, across: str, up: str) -> None:
        """Several lines over one axis, each a sequence of points."""
        with self._plot(title) as axes:
            for color, (name, points) in zip(COLORS, lines.items(), strict=False):
                axes.plot(*zip(*points, strict=True), label=name, color=color)
            axes.set(xlabel=across, ylabel=up)
            axes.legend(frameon=False)

    def figures(self, figures: Mapping[str, float]) -> None:
        """Figures that a benchmark shows beside its own, as JSON."""
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / f"{self.name}.json").write_text(json.dumps(figures, indent=1) + "\n")

    def write(self) -> None:
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / f"{self.name}.md").write_text("\n\n".join(self._parts) + "\n")

    @contextmanager
    def _plot(self, title: str) -> Iterator[Any]:
        """Axes to draw on; what is drawn becomes an SVG file, and a section that shows it."""
        import matplotlib as mpl

        mpl.use("svg")
        import matplotlib.pyplot as plt

        file = f"{self.name}-{title.lower().replace(' ', '-')}.svg"
        with mpl.rc_context({"svg.hashsalt": self.name, "svg.fonttype": "none", "font.size": 9}):
            figure, axes = plt.subplots(figsize=(7, 2.6))
            yield axes
            FOLDER.mkdir(exist_ok=True)
            figure.savefig(FOLDER / file, bbox_inches="tight", metadata={"Date": None})
        plt.close(figure)
        self._parts.append(f"## {title}\n\n![{title}]({file})")


def quantile(values: Sequence[float], share: float) -> float:
    """The least value that `share` of them do not exceed: the nearest rank."""
    return sorted(values)[max(0, ceil(round(share * len(values), 6)) - 1)]


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
