"""Editorial tables in another language: the same names and columns, with translated words.

They lie in a schema named by the language. A search path with it before the database's own tables
is all that a query needs; what has no translation is there in English.
"""

from contextlib import suppress
from threading import Lock

import duckdb

from dashboard.i18n import DEFAULT_LANGUAGE

# DuckDB's own functions first: a macro in the file must not take the place of one.
_SEARCH_PATH = "SET search_path = 'system.main,{translated}data.main,memory.main'"
_laying = Lock()


def search_in(cursor: duckdb.DuckDBPyConnection, code: str) -> None:
    """Have a cursor on the database `data` find the tables of a language.

    They are laid when a language is first asked for: most visitors need none.
    """
    if code == DEFAULT_LANGUAGE:
        cursor.execute(_SEARCH_PATH.format(translated=""))
        return
    path = _SEARCH_PATH.format(translated=f"memory.{code},")
    with suppress(duckdb.CatalogException):
        cursor.execute(path)
        return
    with _laying:
        _lay_once(cursor, code)
    cursor.execute(path)


def _lay_once(cursor: duckdb.DuckDBPyConnection, code: str) -> None:
    """Lay each editorial table with its words in a language, unless another visitor just has."""
    cursor.begin()
    try:
        known = cursor.execute(
            """
            SELECT 1
            FROM duckdb_schemas()
            WHERE database_name = 'memory' AND schema_name = $language
            """,
            {"language": code},
        ).fetchall()
        if not known:
            _lay(cursor, code)
        # Nobody sees a part of them.
        cursor.commit()
    except duckdb.Error:
        cursor.rollback()
        raise


def _lay(cursor: duckdb.DuckDBPyConnection, code: str) -> None:
    cursor.execute(f"CREATE SCHEMA memory.{code}")
    # An entry is named by the first column of its table, or by its position alone.
    tables = cursor.execute(
        """
        SELECT
            table_name,
            first(column_name ORDER BY column_index) AS key,
            list(column_name) FILTER (
                (table_name, column_name) IN (
                    SELECT (table_name, field)
                    FROM data.main.editorial_translations
                    WHERE language = $language
                )
                AND data_type = 'VARCHAR'
            ) AS fields
        FROM duckdb_columns()
        WHERE database_name = 'data' AND schema_name = 'main'
        GROUP BY table_name
        HAVING len(fields) > 0
        """,
        {"language": code},
    ).fetchall()
    for table, key, fields in tables:
        _create(cursor, code, table, key, fields)


def _create(
    connection: duckdb.DuckDBPyConnection, code: str, table: str, key: str, fields: list[str]
) -> None:
    shown = ", ".join(
        f"coalesce(words[{_text(field)}], {_name(field)}) AS {_name(field)}" for field in fields
    )
    entry = "''" if key == "position" else f"own.{_name(key)}"
    connection.execute(
        f"""
        CREATE TABLE memory.{code}.{_name(table)} AS
        SELECT own.* REPLACE ({shown})
        FROM data.main.{_name(table)} AS own
        LEFT JOIN (
            SELECT entry, position, map(list(field), list(text)) AS words
            FROM data.main.editorial_translations
            WHERE language = $language AND table_name = $table
            GROUP BY entry, position
        ) AS translated
            ON translated.entry = {entry} AND translated.position = own.position
        """,  # noqa: S608  (names of columns and tables, quoted)
        {"language": code, "table": table},
    )


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
