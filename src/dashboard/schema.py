"""The tables of the database: what a row is, and the type and meaning of each column."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

# The app refuses a database of another version.
VERSION = 10
# What a database holds besides tables; one from elsewhere with any other is refused. A view's
# `about` says what a row is, its `columns` what each means; of a macro there is only the former.
_BESIDES = tomllib.loads(Path(__file__).with_name("views.toml").read_text(encoding="utf-8"))
VIEWS: Mapping[str, Mapping[str, Any]] = _BESIDES["views"]
MACROS: Mapping[str, str] = _BESIDES["macros"]


@dataclass(frozen=True)
class Table:
    """about: what a row is. columns: (name, SQL type, meaning) in order. key: those of one row."""

    about: str
    columns: tuple[tuple[str, str, str], ...]
    key: tuple[str, ...] = ()

    @property
    def comment(self) -> str:
        """What a row is and by which columns it is known, in a few sentences."""
        return f"{self.about} Key: {', '.join(self.key)}." if self.key else self.about

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [name for name, _, _ in self.columns]

    def frame(self, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
        """Rows as a frame; None stays NULL. Raises ValueError where a row has other columns."""
        rows = list(rows)
        names = set(self.names)
        for row in rows:
            if row.keys() != names:
                raise ValueError(f"columns {sorted(row)}, the schema has {sorted(names)}")
        columns = {name: [row[name] for row in rows] for name in self.names}
        return pd.DataFrame(columns, dtype=object)


@cache
def core_tables() -> dict[str, Table]:
    """The tables made from ICE's lists and the reference data, by name, from schema.toml."""
    with Path(__file__).with_name("schema.toml").open("rb") as file:
        return {
            name: Table(
                table["about"],
                tuple((col[0], col[1], col[2]) for col in table["columns"]),
                tuple(table.get("key", ())),
            )
            for name, table in tomllib.load(file).items()
        }
