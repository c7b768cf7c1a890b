"""Editorial tables in another language: the same names and columns, with translated words.

They lie in a schema named by the language. A search path with it before the database's own tables
is all that a query needs; what has no translation is there in English.
"""

import duckdb

from dashboard.i18n import DEFAULT_LANGUAGE, available_languages

# DuckDB's own functions first: a macro in the file must not take the place of one.
_SEARCH_PATH = "SET search_path = 'system.main,{translated}data.main,memory.main'"


def search_path(code: str) -> str:
    """Return the statement after which a query finds the tables of a language."""
    translated = "" if code == DEFAULT_LANGUAGE else f"memory.{code},"
    return _SEARCH_PATH.format(translated=translated)


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Lay each editorial table with its words in each language beside the database `data`."""
    for code in available_languages():
        if code == DEFAULT_LANGUAGE:
            continue
        connection.execute(f"CREATE SCHEMA memory.{code}")
        # An entry is named by the first column of its table, or by its position alone.
        tables = connection.execute(
            """
            SELECT
                table_name,
                first(column_name ORDER BY column_index) AS key,
                list(column_name) FILTER (
                    (table_name, column_name) IN (
                        SELECT (table_name, field)
                        FROM editorial_translations
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
            _create(connection, code, table, key, fields)


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
