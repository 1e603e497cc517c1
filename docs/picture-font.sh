#!/bin/sh
# Makes web/static/fonts/yizhan-sans.otf: the characters of GB 2312 and of the General Standard Chinese Characters
# (2013; the second holds 玥, 喆, 珺 and others that are common in names) from Noto Sans CJK SC, under the OFL 1.1.
#   docs/picture-font.sh NotoSansCJK-Regular.ttc standard-characters.txt
# The first is in Debian's fonts-noto-cjk 20220127; the second any text file with those 8,105 characters, as they can
# be had from Unihan's property kTGH2013. Needs fonttools (pyftsubset).
set -e
chars=$(mktemp)
trap 'rm -f "$chars"' EXIT
python3 - "$2" > "$chars" <<'PYTHON'
import sys
rows = [bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF)]
found = set("".join(row.decode("gb2312", "ignore") for row in rows))
found |= {char for char in open(sys.argv[1], encoding="utf-8").read() if ord(char) > 0x2FFF}
found |= {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180))} | set("–—‘’“”…·•▾")
print("".join(sorted(found)))
PYTHON
pyftsubset "$1" --font-number=2 --text-file="$chars" --layout-features= --no-hinting --notdef-outline \
    --name-IDs=0,1,2,13,14 --drop-tables+=BASE,VORG,vhea,vmtx,GSUB,GPOS,GDEF --output-file=web/static/fonts/yizhan-sans.otf
