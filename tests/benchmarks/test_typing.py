"""The benchmarks of typing hold their lines on a part of the public data, wherever these lie beside the checkout; and they read others'."""

import gzip
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import k1, k2, t1
from benchmarks.report import Options
from datasets.keystrokes import keys_between, mobikey_passwords, tool_samples
from tessera.telemetry import Key

DATA = Path("../shared/data")


@pytest.mark.skipif(not DATA.exists(), reason="the public data are not beside this checkout")
@pytest.mark.parametrize("benchmark", [t1, k1, k2], ids=["t1", "k1", "k2"])
def test_no_line_is_missed(benchmark: ModuleType) -> None:
    rows = list(benchmark.benchmark(Options(data=DATA, quick=True)))
    assert [row for row in rows if row.verdict == "falls short"] == []
    assert [row for row in rows if row.line is not None]


def test_strokes_are_told_by_presses_and_holds() -> None:
    assert keys_between([0, 120.4, 260], [80, 90.6, 70]) == (Key(after=0, hold=80), Key(after=120, hold=91), Key(after=140, hold=70))


def test_recorded_tools_are_read_where_there_are_any(tmp_path: Path) -> None:
    assert tool_samples(tmp_path) is None
    with gzip.open(tmp_path / "typing_tools.csv.gz", "wt") as file:
        file.write("tool,sample,press_ms,release_ms\nrobot,1,0,10\nrobot,1,50,60\nrobot,2,0,5\n")
    recorded = tool_samples(tmp_path)
    assert recorded == {"robot": [(Key(after=0, hold=10), Key(after=50, hold=10)), (Key(after=0, hold=5),)]}


def test_passwords_are_read_in_order_and_at_their_usual_length(tmp_path: Path) -> None:
    lines = ["user,session,password_type,rep,key_index,down_ms,up_ms,pressure,finger_area,hands"]
    for session, repetition, keys in ((1, 0, 2), (0, 10, 2), (0, 9, 2), (0, 8, 3)):
        lines += [
            f"7,{session},0,{repetition},{key},{100 * key},{100 * key + 10 * session + repetition},0,0,1" for key in range(1, keys + 1)
        ]
    with gzip.open(tmp_path / "keystroke_mobikey.csv.gz", "wt") as file:
        file.write("\n".join(lines) + "\n")
    (repetitions,) = mobikey_passwords(tmp_path)["0"].values()
    assert [keys[0].hold for keys in repetitions] == [9, 10, 10]
