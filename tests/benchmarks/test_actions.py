"""The classifier of custom actions holds its line on names that it was not fitted on, and another file of names is judged alike."""

import csv
import gzip
from pathlib import Path

import pytest

from benchmarks.actions import benchmark
from benchmarks.report import Options
from datasets.aliases import HELD_OUT, held_out
from tessera.custom_actions import words_of


def test_the_line_holds_on_our_own_names(tmp_path: Path) -> None:
    rows = {row.what: row for row in benchmark(Options(data=tmp_path))}
    assert rows["right, of the aliases answered"].verdict == "ok"
    assert rows["answered"].figure > 0.8
    assert rows["null: right with shuffled letters"].figure < 0.15


def test_names_of_a_file_go_before_our_own(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "actions.csv.gz", "wt", newline="") as file:
        csv.writer(file).writerows([("alias", "base"), ("otp_login", "login"), ("sign_out", "login"), ("flow_7", "")])
    rows = {row.what: row for row in benchmark(Options(data=tmp_path))}
    assert rows["right, of the aliases answered"].figure == 0.5
    assert rows["answered, of names that stand for nothing"].figure == 0


def test_no_alias_is_there_twice() -> None:
    assert len(held_out()) == sum(len(aliases.split()) for aliases in HELD_OUT.values()) >= 300


def test_no_name_that_judges_was_fitted_on() -> None:
    pytest.importorskip("sklearn", reason="what fits the artefacts is not installed: make training")
    from training.actions import examples

    fitted = {"".join(words_of(name)) for name, _ in examples()}
    assert not fitted & {"".join(words_of(alias)) for alias in held_out()}
