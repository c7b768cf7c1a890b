"""Which spellings are one agency: each rule on a table of its own, then the real lists."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.derive.agency_names import agency_slug
from dashboard.derive.agreements import find_agreements
from dashboard.derive.parsed_rows import ParsedRow
from dashboard.derive.pipeline import Resolved
from dashboard.derive.record_linkage import Linkage, link_records, plain
from dashboard.lists.raw import RawLayer
from dashboard.paths import REFERENCE
from dashboard.reference import CuratedError, read_rows, read_states
from tests import EVERYTHING
from tests.derive.parsed_rows import PUBLISHED, listed, reading

ALIASES = "state,first,second,verdict,reason\n"
MISATTRIBUTED = "state,printed,model,signed,read_state,read_as,reason\n"


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The curated files without any alias."""
    folder = tmp_path_factory.mktemp("reference")
    for name in ("states", "abbreviations"):
        shutil.copy(REFERENCE / f"{name}.csv", folder)
    (folder / "agency_aliases.csv").write_text(ALIASES)
    (folder / "misattributed_rows.csv").write_text(MISATTRIBUTED)
    return folder


@pytest.fixture
def curated(reference: Path, tmp_path: Path) -> Path:
    """A copy of them to write to."""
    return Path(shutil.copytree(reference, tmp_path / "reference"))


def linked(reference: Path, *rows: tuple[ParsedRow, Iterable[int]]) -> Linkage:
    readings, positions = listed(*rows)
    return link_records(readings, positions, PUBLISHED, reference)


def rules(found: Linkage) -> list[str]:
    return [each.rule for each in found.links]


FIRST, THEN = range(5), range(5, 60)


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ("Department of Corrections", "Alaska Department of Corrections", "AK"),
        ("City of Monroe Police Department", "Monroe Police Department", "GA"),
        ("Wyoming Highway State Patrol", "Wyoming State Highway Patrol", "WY"),
        ("Unity Township Constable, PA", "Constable Unity Township", "PA"),
    ],
)
def test_same_words(reference: Path, first: str, second: str, state: str) -> None:
    found = linked(reference, (reading(first, state), FIRST), (reading(second, state), THEN))
    assert rules(found) == ["same words"]
    assert len(set(found.agency_of.values())) == 1


def test_names_that_differ_in_county_alone_need_evidence(reference: Path) -> None:
    town, county = "Butler Police Department", "Butler County Police Department"
    apart = linked(
        reference, (reading(town), FIRST), (reading(county, signed="2025-03-09"), range(20, 60))
    )
    assert apart.links == []
    met = linked(reference, (reading(town), FIRST), (reading(county), THEN))
    assert rules(met) == ["same words but one, same signing, lists meet"]


def test_a_misspelling_with_the_same_memorandum(reference: Path) -> None:
    found = linked(
        reference,
        (reading("Lake Clark Shores Police", moa="LakeClark.pdf"), FIRST),
        (reading("Lake Clarke Shores Police", moa="LakeClark.pdf"), range(30, 60)),
    )
    assert rules(found) == ["misspelling, same memorandum"]


def test_a_misspelling_alone_is_undecided(reference: Path) -> None:
    found = linked(
        reference,
        (reading("Coke County Sheriff"), FIRST),
        (reading("Cooke County Sheriff", signed="2025-04-09"), range(45, 60)),
    )
    assert found.links == []
    assert [(each.first, each.second) for each in found.for_review] == [
        ("coke county sheriff", "cooke county sheriff")
    ]


def test_a_misspelling_whose_signing_goes_on(reference: Path) -> None:
    found = linked(
        reference, (reading("Macro Island Police"), FIRST), (reading("Marco Island Police"), THEN)
    )
    assert rules(found) == ["misspelling, same signing, lists meet"]


def test_a_spelling_that_fills_a_gap(reference: Path) -> None:
    found = linked(
        reference,
        (reading("Hopewell County Sheriff"), {*range(20), *range(22, 60)}),
        (reading("Hopewell Sheriff"), range(20, 22)),
    )
    assert rules(found) == ["same words but one, same signing, lists meet"]


def test_a_misspelt_request_that_goes_on_or_is_signed(reference: Path) -> None:
    wrong = reading("Minehaha County Sheriff", kind="pending")
    found = linked(
        reference, (wrong, FIRST), (reading("Minnehaha County Sheriff", kind="pending"), THEN)
    )
    assert rules(found) == ["misspelling, same request, lists meet"]
    found = linked(reference, (wrong, FIRST), (reading("Minnehaha County Sheriff"), THEN))
    assert rules(found) == ["misspelling, request then signing, lists meet"]


def test_more_words_with_the_same_memorandum(reference: Path) -> None:
    found = linked(
        reference,
        (reading("Gulf County BOCC", moa="gulf.pdf"), FIRST),
        (reading("Gulf County BOCC / Detention Facility", moa="gulf.pdf"), THEN),
    )
    assert rules(found) == ["more words, same memorandum"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Melbourne Police", "Melbourne Beach Police"),
        ("Pima County Sheriff", "Pinal County Sheriff"),
        ("University of Florida Police", "University of West Florida Police"),
        ("Edgewater Police", "Edgewood Police"),
    ],
)
def test_names_on_one_list_are_two_agencies(reference: Path, first: str, second: str) -> None:
    found = linked(
        reference,
        (reading(first, moa="same.pdf"), range(60)),
        (reading(second, moa="same.pdf"), range(60)),
    )
    assert found.links == []
    assert len(set(found.agency_of.values())) == 2


def test_counties_that_disagree_keep_names_apart(reference: Path) -> None:
    found = linked(
        reference,
        (reading("Mahoning Township Police", "PA", county="Lawrence County"), FIRST),
        (reading("Mahoning Twp Police", "PA", county="Montour County"), FIRST),
        (reading("Police Mahoning Township", "PA", county="Carbon County"), THEN),
    )
    assert found.links == []


def test_numbers_are_never_misspelt(reference: Path) -> None:
    found = linked(
        reference,
        (reading("Nueces County Constable Precinct 3", "TX"), FIRST),
        (reading("Nueces County Constable Precinct 4", "TX"), THEN),
    )
    assert found.links == []


def test_one_name_in_two_states_is_reported_where_the_signing_passes_on(reference: Path) -> None:
    found = linked(
        reference,
        (reading("Cass County Sheriff", "MT"), FIRST),
        (reading("Cass County Sheriff", "MN"), THEN),
    )
    assert found.links == []
    assert [(each.state, each.first, each.second) for each in found.for_review] == [
        ("MN", "cass county sheriff", "cass county sheriff (MT)")
    ]


def test_a_verdict_of_distinct_stands_against_every_rule(curated: Path) -> None:
    with (curated / "agency_aliases.csv").open("a") as file:
        file.write("FL,Macro Island Police,Marco Island Police,distinct,test\n")
    found = linked(
        curated, (reading("Macro Island Police"), FIRST), (reading("Marco Island Police"), THEN)
    )
    assert (found.links, found.for_review) == ([], [])


def test_a_verdict_of_same_names_the_agency_before_its_spelling_is_listed(curated: Path) -> None:
    with (curated / "agency_aliases.csv").open("a") as file:
        file.write("MI,Berrien County Sheriff's Office,Berrian County Sheriff's Office,same,map\n")
    wrong = reading("Berrian County Sheriff's Office", "MI")
    found = linked(curated, (wrong, FIRST))
    assert found.agency_of == {wrong.row_id: "mi-berrien-county-sheriff"}
    assert found.names == {"mi-berrien-county-sheriff": "Berrien County Sheriff's Office"}
    assert [(c.field, c.printed, c.corrected, c.rule, c.reason) for c in found.corrections] == [
        (
            "agency",
            "Berrian County Sheriff's Office",
            "Berrien County Sheriff's Office",
            "agency_aliases.csv",
            "map",
        )
    ]


def test_a_row_moves_to_its_holder_and_state(curated: Path) -> None:
    with (curated / "misattributed_rows.csv").open("a") as file:
        file.write("TX,Ellis Sheriff,WSO,2025-02-26,KS,Ellis County Sheriff,test\n")
        file.write("TX,Ellis Sheriff,WSO,pending,TX,Ellis County Jail,test\n")
    rows = {
        "kept": reading("Ellis Sheriff", "TX", model="JEM", row_id="kept"),
        "moved": reading("Ellis Sheriff", "TX", model="WSO", row_id="moved"),
        "requested": reading("Ellis Sheriff", "TX", model="WSO", kind="pending", row_id="asked"),
    }
    found = linked(curated, *((row, range(60)) for row in rows.values()))
    assert found.agency_of == {
        "kept": "tx-ellis-sheriff",
        "moved": "ks-ellis-county-sheriff",
        "asked": "tx-ellis-county-jail",
    }
    assert found.names["ks-ellis-county-sheriff"] == "Ellis County Sheriff"
    assert {(c.row_id, c.field, c.printed, c.corrected) for c in found.corrections} == {
        ("moved", "state", "TX", "KS"),
        ("moved", "agency", "Ellis Sheriff", "Ellis County Sheriff"),
        ("asked", "agency", "Ellis Sheriff", "Ellis County Jail"),
    }


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("FL,A Police,B Police,maybe,x\n", "'maybe' is neither same nor distinct"),
        ("FL,A Police,B Police,same,x\nFL,B Police,A Police,distinct,x\n", "have two rows"),
        ("FL,A Police,B Police,same,x\nFL,C Police,B Police,same,x\n", "is named both"),
        ("FL,A Police,,same,x\n", "'second' is empty"),
    ],
)
def test_curated_rows_that_contradict_are_refused(curated: Path, rows: str, problem: str) -> None:
    (curated / "agency_aliases.csv").write_text(ALIASES + rows)
    with pytest.raises(CuratedError, match=problem):
        linked(curated)


_ROWS = st.lists(
    st.tuples(
        st.sampled_from(
            ["Lyon County Sheriff", "Lyons County Sheriff", "Lyon Sheriff", "Lion County Sheriff",
             "Lyon County Jail", "City of Lyon Police", "Lyon Police"]
        ),
        st.sampled_from(["KS", "TX"]),
        st.sampled_from(["participating", "pending"]),
        st.sampled_from(["2025-02-26", "2025-03-08"]),
        st.sampled_from([None, "a.pdf"]),
        st.sets(st.integers(0, 59), min_size=1, max_size=10),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[:5],
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(rows=_ROWS, order=st.randoms(use_true_random=False))
def test_linkage_does_not_depend_on_the_order_of_rows(
    reference: Path,
    rows: list[tuple[str, str, str, str, str | None, set[int]]],
    order: st.DataObject,
) -> None:
    made = list(
        {
            row.row_id: (row, on)
            for name, state, kind, signed, moa, on in rows
            for row in [reading(name, state, kind=kind, signed=signed, moa=moa)]
        }.values()
    )
    results = []
    for _ in range(2):
        results.append(linked(reference, *made))
        order.shuffle(made)  # type: ignore[attr-defined]
    assert results[0] == results[1]


# The real lists.


def test_every_pair_that_looks_alike_is_decided(resolved: Resolved) -> None:
    assert resolved.linkage.for_review == []


def test_names_keep_their_capitals(resolved: Resolved) -> None:
    names = resolved.linkage.names
    assert names["fl-desoto-county-sheriff"] == "DeSoto County Sheriff's Office"
    assert names["tx-mcmullen-county-sheriff"] == "McMullen County Sheriff's Office"
    university = "fl-florida-a-and-m-university-board-of-trustees"
    assert names[university] == "Florida A&M University Board of Trustees"


def test_every_curated_row_is_used(resolved: Resolved) -> None:
    printed = {(each.state, each.key) for each in resolved.rows.values()}
    keys = {
        (each.state, key) for each in resolved.linkage.links for key in (each.first, each.second)
    }
    # Right spellings that ICE never printed.
    assert sorted(keys - printed) == [
        ("MI", "berrien county sheriff"),
        ("NJ", "monmouth county sheriff"),
        ("TX", "nueces county constable precinct 5"),
    ]
    moves = read_rows(REFERENCE / "misattributed_rows.csv", tuple(MISATTRIBUTED.strip().split(",")),
                      filled=("state", "printed", "read_state", "read_as", "reason"))  # fmt: skip
    used = {each.reason for each in resolved.corrections if each.rule == "misattributed_rows.csv"}
    assert {each["reason"] for each in moves} == used


def test_nothing_is_changed_silently(raw: RawLayer, resolved: Resolved) -> None:
    entered = {(each.row_id, each.field) for each in resolved.corrections}
    states = {row["state"]: row["name"] for row in read_states(REFERENCE)}
    models = {"JEM": "Jail Enforcement Model", "WSO": "Warrant Service Officer",
              "TFM": "Task Force Model"}  # fmt: skip
    state_of = {agency: node[0] for node, agency in resolved.linkage.ids.items()}
    agreement_of = {row: each for each in resolved.agreements for row in each.row_ids}
    silent = []
    for row_id, agency_id in resolved.linkage.agency_of.items():
        kind, state, agency, _, _, model, signed, *_ = raw.printed_rows[row_id]
        differences = {
            "state": plain(state or "") != plain(states[state_of[agency_id]]),
            "agency": plain(agency or "") != plain(resolved.linkage.names[agency_id]),
        }
        if kind == "participating":
            agreement = agreement_of[row_id]
            differences["model"] = plain(model or "") != plain(models[agreement.model])
            differences["signed"] = (signed or "") != str(agreement.signed_on or "")
        silent += [
            (field, row_id)
            for field, differs in differences.items()
            if differs and (row_id, field) not in entered
        ]
    assert silent == []


def test_ids_stay_when_lists_are_added_one_at_a_time(resolved: Resolved) -> None:
    of_kind = {row_id: each.kind for row_id, each in resolved.rows.items()}
    count = len(resolved.published["participating"])
    agencies: set[str] = set()
    agreements: set[str] = set()
    for known in range(count - (20 if EVERYTHING else 5), count + 1):
        published = resolved.published | {
            "participating": resolved.published["participating"][:known]
        }
        positions = {
            row_id: on
            for row_id, all_on in resolved.positions.items()
            if (on := {each for each in all_on if each < known or of_kind[row_id] == "pending"})
        }
        found = link_records(resolved.rows, positions, published, REFERENCE)
        signed, _ = find_agreements(
            resolved.rows, found.agency_of, positions, published["participating"]
        )
        now = set(found.agency_of.values())
        # An id may lead on to another agency that it was merged with, never to none.
        leads_to = {agency_slug(*node): agency for node, agency in found.ids.items()}
        assert {leads_to.get(each) for each in agencies - now} <= now
        assert {each for each in agreements - {each.agreement_id for each in signed}
                if each.split("/")[0] in now} == set()  # fmt: skip
        agencies, agreements = now, {each.agreement_id for each in signed}
