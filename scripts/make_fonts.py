"""Make the dashboard's fonts smaller from npm's packages of them.

    npm pack @fontsource-variable/source-serif-4@5.3.1 @fontsource-variable/public-sans@5.3.0
    # unpack each, then, with fonttools and brotli installed:
    python scripts/make_fonts.py SOURCE_SERIF_4 PUBLIC_SANS

writes `static/fonts/*.woff2`, Latin and Latin Extended apart, in the weights 400 to 700 that the
pages use, and the licenses beside them. `.streamlit/config.toml` says which characters each has.
The briefs take Latin alone, in one file for each weight, because Typst reads neither woff2 nor
weights that vary: `static/fonts/*.ttf`.
"""

import argparse
import io
import shutil
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
WEIGHTS = (400, 700)
BRIEF_WEIGHTS = {"regular": 400, "semibold": 600}
# Kerning, ligatures, accents, and figures that stand below each other.
FEATURES = ["kern", "mark", "mkmk", "liga", "calt", "ccmp", "locl", "tnum", "lnum", "pnum", "case"]
# Copyright, names, version, license.
NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]


def main() -> None:
    """Read the unpacked packages named on the command line and write their fonts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("packages", type=Path, nargs=2, help="folders with LICENSE and files/")
    for package in parser.parse_args().packages:
        for script in ("latin", "latin-ext"):
            (source,) = package.glob(f"files/*-{script}-wght-normal.woff2")
            shrink(source, FONTS / source.name.replace("-wght-normal", ""))
        for name, weight in BRIEF_WEIGHTS.items():
            (source,) = package.glob("files/*-latin-wght-normal.woff2")
            fix_weight(
                source,
                FONTS / source.name.replace("latin-wght-normal.woff2", f"{name}.ttf"),
                weight,
            )
        name = source.name.partition("-latin")[0]
        shutil.copyfile(package / "LICENSE", FONTS / f"OFL-{name}.txt")


def shrink(source: Path, target: Path) -> None:
    """Write a variable font again with fewer weights and features."""
    font = instancer.instantiateVariableFont(TTFont(source), {"wght": WEIGHTS})
    # What was cut down in memory can't be cut again.
    font.flavor = None
    whole = io.BytesIO()
    font.save(whole)
    font = TTFont(whole)
    options = subset.Options(layout_features=FEATURES, name_IDs=NAMES, hinting=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=list(font.getBestCmap()))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def fix_weight(source: Path, target: Path, weight: int) -> None:
    """Write a variable font again with one weight, as TrueType."""
    font = instancer.instantiateVariableFont(
        TTFont(source, recalcTimestamp=False), {"wght": weight}, inplace=True, updateFontNames=True
    )
    font.flavor = None
    options = subset.Options(layout_features=FEATURES, name_IDs=["*"], hinting=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=list(font.getBestCmap()))
    subsetter.subset(font)
    font.save(target)


if __name__ == "__main__":
    main()
