"""Imported once by the server that processes are forked from: each then starts in no time."""

from tests import read_once

read_once.load_curated_files()
