"""Lists that others counted: taken over whole, and refused where they do not add up."""

from pathlib import Path
from shutil import copy

import pytest

from dashboard.derive.reported_totals import reported_rows
from dashboard.paths import REFERENCE
from dashboard.reference import CuratedError

LISTS = "list_file,list_date,agreements,commit,note\n"
TOTALS = "list_file,list_date,state,model,agreements\n"


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    for name in ("states", "models"):
        copy(REFERENCE / f"{name}.csv", tmp_path)
    (tmp_path / "reported_lists.csv").write_text(LISTS + "a.xlsx,2026-06-08,3,e92a,A note.\n")
    (tmp_path / "reported_totals.csv").write_text(
        TOTALS + "a.xlsx,2026-06-08,AL,TFM,2\na.xlsx,2026-06-08,AK,WSO,1\n"
    )
    return tmp_path


def test_the_23_lists_are_there() -> None:
    rows = reported_rows(REFERENCE)
    totals = [(str(row["list_on"]), row["agreements"]) for row in rows["reported_lists"]]
    assert len(totals) == 23
    assert (totals[0], totals[-1]) == (("2026-06-08", 1910), ("2026-10-09", 2654))
    newest = [row for row in rows["reported_totals"] if str(row["list_on"]) == "2026-10-09"]
    by_model = {
        model: sum(int(str(row["agreements"])) for row in newest if row["model"] == model)
        for model in ("TFM", "WSO", "JEM")
    }
    assert by_model == {"TFM": 1902, "WSO": 569, "JEM": 183}
    assert len(rows["reported_totals"]) == 2242


def test_each_count_names_its_list_and_where_it_is_printed(reference: Path) -> None:
    rows = reported_rows(reference)
    (listed,) = rows["reported_lists"]
    assert listed["address"] == ("https://github.com/appelson/Tracking_287g/blob/e92a/README.md")
    assert listed["note"] == "A note."
    assert [(row["list_file"], row["state"], row["model"]) for row in rows["reported_totals"]] == [
        ("a.xlsx", "AL", "TFM"),
        ("a.xlsx", "AK", "WSO"),
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a.xlsx,2026-06-08,AL,WSO,1", "the rows of a.xlsx add up to 4; reported_lists.csv says 3"),
        ("a.xlsx,2026-06-08,AL,TFM,1", "line 4: a.xlsx, AL, TFM is no known list, state and model"),
        ("a.xlsx,2026-06-08,XX,TFM,1", "line 4: a.xlsx, XX, TFM is no known list"),
        ("b.xlsx,2026-06-08,AL,JEM,1", "line 4: b.xlsx, AL, JEM is no known list"),
    ],
)
def test_what_does_not_fit_is_refused(reference: Path, row: str, problem: str) -> None:
    with (reference / "reported_totals.csv").open("a") as file:
        file.write(row + "\n")
    with pytest.raises(CuratedError, match=problem):
        reported_rows(reference)
