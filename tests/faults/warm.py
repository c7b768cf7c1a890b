"""Imported once by the server that processes are forked from: each then starts in no time."""

from tests import reference_tables

reference_tables.read()
