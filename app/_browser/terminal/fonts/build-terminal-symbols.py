#!/usr/bin/env python3
"""Builds a font of the symbols that terminal programs print and Geist Mono lacks, each in one cell.

Needs fonttools and brotli (Debian: python3-fonttools python3-brotli, fonts-dejavu-core, fonts-noto-core). Usage:
  build-terminal-symbols.py "Terminal Symbols" terminal-symbols.woff2 \\
    --without GeistMono-Variable.woff2 --from DejaVuSansMono.ttf DejaVuSans.ttf
  build-terminal-symbols.py "Terminal Symbols 2" terminal-symbols-2.woff2 \\
    --without GeistMono-Variable.woff2 terminal-symbols.woff2 --from NotoSansSymbols2-Regular.ttf
Two fonts, because their sources have different licences. The first source that has a character gives its shape; a
wide one is scaled into the cell, around its middle.
"""
import argparse
from fontTools.fontBuilder import FontBuilder
from fontTools.misc.transform import Transform
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

ELBOW = 0x23BF
UNITS, CELL, ASCENT, DESCENT = 1000, 600, 1005, -295  # Geist Mono's own cell
RANGES = [(0x2139, 0x2139), (0x2190, 0x23FF), (0x2460, 0x24FF), (0x25A0, 0x27EF), (0x2800, 0x28FF), (0x2B00, 0x2BFF)]


def own_elbow(pen):
    """U+23BF as programs use it: an elbow that hangs under the line above, like a thin box-drawing corner."""
    for x0, y0, x1, y1 in ((200, 330, 270, 1005), (200, 330, 600, 400)):
        pen.moveTo((x0, y0))
        pen.lineTo((x0, y1))
        pen.lineTo((x1, y1))
        pen.lineTo((x1, y0))
        pen.closePath()


def draw(font, name, pen):
    glyphs = font.getGlyphSet()
    scale = UNITS / font["head"].unitsPerEm
    recording = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(recording)
    bounds = BoundsPen(glyphs)
    glyphs[name].draw(bounds)
    if bounds.bounds is None:
        return
    left, bottom, right, top = (value * scale for value in bounds.bounds)
    advance = font["hmtx"][name][0] * scale
    shrink = min(1, CELL / max(advance, right - left))
    middle = (top + bottom) / 2
    fitted = Transform().translate(CELL / 2, middle).scale(shrink).translate(-advance / 2, -middle).scale(scale)
    recording.replay(TransformPen(pen, fitted))


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("family")
    parser.add_argument("target")
    parser.add_argument("--without", nargs="+", type=TTFont)
    parser.add_argument("--from", nargs="+", type=TTFont, dest="sources")
    return parser.parse_args()


def main():
    given = options()
    has = {code for font in given.without for code in font.getBestCmap()}
    wanted = [code for first, last in RANGES for code in range(first, last + 1) if code not in has]
    shapes, cmap = {".notdef": TTGlyphPen(None).glyph()}, {}
    for code in wanted:
        source = next((font for font in given.sources if code in font.getBestCmap()), None)
        if source is None and code != ELBOW:
            continue
        pen = TTGlyphPen(None)
        if code == ELBOW:
            own_elbow(pen)
        else:
            draw(source, source.getBestCmap()[code], pen)
        name = f"uni{code:04X}"
        shapes[name], cmap[code] = pen.glyph(), name
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder(list(shapes))
    builder.setupCharacterMap(cmap)
    builder.setupGlyf(shapes)
    builder.setupHorizontalMetrics({name: (CELL, getattr(glyph, "xMin", 0)) for name, glyph in shapes.items()})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": given.family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    builder.setupPost(isFixedPitch=1, keepGlyphNames=False)
    # A fixed date: the same sources give the same file.
    builder.font["head"].created = builder.font["head"].modified = 3_800_000_000
    builder.font.recalcTimestamp = False
    builder.font.flavor = "woff2"
    builder.save(given.target)
    print(f"{given.target}: {len(cmap)} glyphs")


main()
