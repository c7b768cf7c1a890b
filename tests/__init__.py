"""How much is tested: `EVERYTHING=required` as in `.ci/run`, or what a change needs first."""

import os

EVERYTHING = os.environ.get("EVERYTHING") == "required"
