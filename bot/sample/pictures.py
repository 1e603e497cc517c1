"""Little drawings that stand in for residents' photos in the sample district."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 640, 480
SMOOTH = 3  # drawn this many times larger, then shrunk: Pillow itself leaves edges ragged

NIGHT, NIGHT_WALL, NIGHT_ROAD = "#26323A", "#1B252B", "#3A454C"
WINDOW, AMBER, GLOW = "#F2C673", "#E3A23C", "#FFE2A8"
PAPER, PALE, STONE, SLATE, INK = "#F3F1EC", "#E3DFD6", "#B9B4A8", "#5F6E74", "#1C2422"
SKY, GRASS, JADE, CINNABAR, STEEL, MUD = "#CFE0E4", "#9DBB98", "#0F6A59", "#B5341F", "#8FA3AD", "#8A6B4E"


class Pen:
    """Draws in points of a 640 × 480 page."""

    def __init__(self, page: ImageDraw) -> None:
        self.page = page

    def box(self, x: float, y: float, w: float, h: float, fill: str, radius: float = 0) -> None:
        self.page.rounded_rectangle(_scaled((x, y, x + w, y + h)), radius * SMOOTH, fill=fill)

    def disc(self, x: float, y: float, r: float, fill: str, ry: float | None = None) -> None:
        tall = r if ry is None else ry
        self.page.ellipse(_scaled((x - r, y - tall, x + r, y + tall)), fill=fill)

    def ring(self, x: float, y: float, r: float, colour: str, width: float) -> None:
        self.page.ellipse(_scaled((x - r, y - r, x + r, y + r)), outline=colour, width=round(width * SMOOTH))

    def shape(self, points: Sequence[float], fill: str) -> None:
        self.page.polygon(_scaled(points), fill=fill)

    def line(self, points: Sequence[float], colour: str, width: float) -> None:
        self.page.line(_scaled(points), fill=colour, width=round(width * SMOOTH), joint="curve")
        for x, y in (points[:2], points[-2:]):
            self.disc(x, y, width / 2, colour)

    def arc(self, x: float, y: float, r: float, start: float, end: float, colour: str, width: float) -> None:
        self.page.arc(_scaled((x - r, y - r, x + r, y + r)), start, end, fill=colour, width=round(width * SMOOTH))


def draw(name: str) -> bytes:
    """The PNG of one of PICTURES. An unknown name raises KeyError."""
    # Imported here, since a start without a sample needs no Pillow.
    from PIL import Image, ImageDraw

    paint = PICTURES[name]
    page = Image.new("RGB", (WIDTH * SMOOTH, HEIGHT * SMOOTH), PAPER)
    paint(Pen(ImageDraw.Draw(page)))
    out = BytesIO()
    page.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def car_in_fire_lane(pen: Pen) -> None:
    pen.box(0, 0, 640, 480, NIGHT)
    pen.box(0, 0, 186, 204, NIGHT_WALL)
    pen.box(454, 0, 186, 204, NIGHT_WALL)
    for x, y in ((32, 38), (110, 38), (32, 122), (500, 38), (578, 122)):
        pen.box(x, y, 32, 38, WINDOW)
    pen.shape((236, 198, 404, 198, 640, 480, 0, 480), NIGHT_ROAD)
    for near, far in ((196, 292), (444, 348)):
        _dashes(pen, far, 200, near, 480)
    _car_front(pen, 320, 288, STEEL)


def broken_street_light(pen: Pen) -> None:
    pen.box(0, 0, 640, 480, NIGHT)
    pen.disc(560, 76, 26, "#D8D4C4")
    pen.disc(549, 70, 23, NIGHT)
    for x, top, w in ((0, 210, 120), (120, 170, 96), (430, 190, 110), (540, 150, 100)):
        pen.box(x, top, w, 380 - top, NIGHT_WALL)
    for x, y in ((30, 240), (148, 206), (148, 262), (560, 186), (596, 242)):
        pen.box(x, y, 22, 28, WINDOW)
    pen.box(0, 380, 640, 100, NIGHT_ROAD)
    pen.shape((64, 222, 0, 392, 0, 412, 176, 412, 96, 222), "#4B4E47")
    pen.disc(80, 410, 96, "#6B654F", 14)
    _lamp_post(pen, 28, 222, lit=True)
    _lamp_post(pen, 288, 130, lit=False)
    pen.line((372, 158, 362, 184, 374, 190, 366, 212), STEEL, 4)
    pen.disc(366, 216, 6, STEEL)
    for x in (236, 380, 524):
        pen.box(x, 432, 70, 7, "#59656B", 3)


def wet_ceiling(pen: Pen) -> None:
    pen.box(0, 0, 640, 480, "#EFE9DC")
    pen.shape((0, 0, 640, 0, 520, 150, 120, 150), PAPER)
    for edge in ((0, 0, 120, 150), (640, 0, 520, 150), (120, 150, 520, 150)):
        pen.line(edge, "#D5CCBA", 3)
    for x, y, w, h, tint in (
        (330, 72, 150, 52, "#E2D5B6"),
        (300, 64, 104, 38, "#CDBB92"),
        (392, 88, 66, 26, "#CDBB92"),
        (312, 66, 56, 20, "#B59F74"),
    ):
        pen.disc(x, y, w, tint, h)
    pen.shape((216, 78, 250, 96, 242, 128, 222, 116, 208, 122), "#FBFAF6")
    for x, y, size in ((302, 178, 9), (302, 256, 11), (360, 214, 9), (302, 338, 10)):
        _drop(pen, x, y, size)
    pen.box(150, 196, 84, 112, "#FFFFFF", 4)
    pen.box(160, 206, 64, 92, SKY, 2)
    pen.shape((160, 298, 188, 250, 206, 276, 214, 266, 224, 298), GRASS)
    pen.box(0, 416, 640, 64, "#C7B59A")
    pen.shape((256, 374, 352, 374, 340, 446, 268, 446), CINNABAR)
    pen.disc(304, 374, 48, "#8F2A1A", 11)
    pen.disc(304, 377, 40, "#A9C7D2", 8)
    pen.box(430, 340, 170, 84, "#7D9A90", 18)
    pen.box(414, 372, 202, 58, "#6B887E", 16)


def rubbish_heap(pen: Pen) -> None:
    pen.box(0, 0, 640, 480, "#DCE3DE")
    pen.box(0, 0, 640, 326, "#C9BFAE")
    for row in range(7):
        for column in range(-1, 7):
            pen.box(column * 104 + (row % 2) * 52 + 3, row * 47 + 3, 98, 41, "#D3CABA", 2)
    pen.box(0, 326, 640, 154, "#A7A8A1")
    for x, colour in ((96, JADE), (206, "#3E6C97"), (316, SLATE)):
        _bin(pen, x, colour)
    for x, y, r, colour in (
        (446, 384, 58, "#2C3436"),
        (540, 396, 50, "#3B4547"),
        (388, 412, 44, "#454F50"),
        (488, 424, 48, "#23292B"),
        (300, 424, 36, "#384244"),
    ):
        _bag(pen, x, y, r, colour)
    pen.shape((560, 436, 624, 424, 632, 462, 566, 468), "#C79A63")
    pen.shape((560, 436, 624, 424, 612, 414, 552, 424), "#DDB57F")
    pen.box(200, 440, 40, 16, "#E7E2D6", 6)
    pen.disc(154, 448, 14, AMBER, 9)
    for x, y in ((430, 290), (504, 316), (360, 336), (566, 322)):
        pen.disc(x, y, 4, INK)
        pen.arc(x, y - 10, 10, 200, 340, INK, 2)


def e_bikes_in_stairwell(pen: Pen) -> None:
    pen.box(0, 0, 640, 480, "#E6E1D4")
    pen.box(0, 300, 640, 110, "#C5D3C8")
    pen.box(0, 404, 640, 76, "#B3AC9C")
    for step in range(6):
        pen.box(410 + step * 40, 340 - step * 52, 240, 66 + step * 52, ("#CFC8B8", "#BEB6A4")[step % 2])
    pen.line((404, 260, 640, -46), JADE, 8)
    for step in range(5):
        pen.line((428 + step * 44, 230 - step * 57, 428 + step * 44, 326 - step * 57), JADE, 4)
    pen.box(52, 84, 92, 118, "#A9C1C6", 4)
    pen.line((98, 84, 98, 202), PAPER, 5)
    pen.line((52, 142, 144, 142), PAPER, 5)
    pen.line((238, 0, 232, 96, 248, 176, 240, 254, 262, 296), AMBER, 4)
    pen.box(248, 288, 62, 22, "#FFFFFF", 6)
    for x in (258, 276, 294):
        pen.disc(x, 299, 4, SLATE)
    pen.line((304, 304, 332, 318, 330, 342), INK, 4)
    for x, y, colour in ((96, 356, "#3E6C97"), (216, 372, CINNABAR), (336, 388, JADE)):
        _e_bike(pen, x, y, colour)


def muddy_path(pen: Pen) -> None:
    pen.box(0, 0, 640, 480, SKY)
    pen.disc(150, 220, 230, "#B9CFC0", 96)
    pen.disc(520, 226, 260, "#A9C4B2", 110)
    pen.box(0, 214, 640, 266, GRASS)
    pen.shape((282, 214, 348, 214, 596, 480, 52, 480), "#A5835F")
    for rut in ((300, 222, 312, 222, 214, 480, 150, 480), (320, 222, 332, 222, 498, 480, 430, 480)):
        pen.shape(rut, MUD)
    for x, y, r in ((330, 270, 30), (262, 330, 54), (404, 356, 62), (290, 430, 92)):
        pen.disc(x, y, r, "#6F553D", r * 0.34)
        pen.disc(x, y - r * 0.04, r * 0.84, "#9DB4BA", r * 0.25)
        pen.line((x - r * 0.4, y - r * 0.06, x + r * 0.1, y - r * 0.06), "#D6E3E5", 3)
    _house(pen, 60, 138)
    _tree(pen, 520, 250, 58)
    _tree(pen, 592, 274, 44)
    for x, y in ((40, 300), (110, 386), (30, 440), (590, 380), (556, 330), (616, 450)):
        for lean in (-8, 0, 8):
            pen.line((x, y, x + lean, y - 18), "#6E9468", 4)
    for x, y in ((474, 424), (488, 404), (462, 452)):
        pen.disc(x, y, 7, "#5C4632", 4)


def noisy_fan(pen: Pen) -> None:
    pen.box(0, 0, 640, 480, "#D9CDB8")
    for y in range(0, 480, 40):
        pen.line((0, y, 640, y), "#CDBFA7", 2)
    _window(pen, 372, 34)
    pen.box(86, 184, 214, 214, SLATE, 16)
    pen.box(98, 196, 190, 190, "#83929A", 10)
    pen.disc(193, 291, 86, INK)
    for blade in (
        (193, 291, 178, 214, 232, 222),
        (193, 291, 268, 284, 254, 336),
        (193, 291, 188, 368, 140, 346),
        (193, 291, 118, 280, 142, 238),
    ):
        pen.shape(blade, STEEL)
    for radius in (86, 62, 38):
        pen.ring(193, 291, radius, PALE, 4)
    pen.disc(193, 291, 15, PALE)
    for x, y, r in ((342, 260, 30), (386, 226, 38), (442, 200, 44), (500, 168, 36), (412, 262, 26)):
        pen.disc(x, y, r, "#B3A890")
    for radius in (122, 146, 170):
        pen.arc(193, 291, radius, 150, 212, CINNABAR, 6)
    for x, length in ((128, 34), (164, 58), (206, 42), (246, 66)):
        pen.line((x, 398, x, 398 + length), "#8A6B3E", 6)
    pen.box(0, 470, 640, 10, "#B3A58B")


def crowded_school_gate(pen: Pen) -> None:
    pen.box(0, 0, 640, 480, SKY)
    pen.box(70, 66, 500, 190, "#E9DCC0")
    pen.box(56, 50, 528, 22, CINNABAR, 4)
    for x in (104, 176, 412, 484):
        for y in (94, 166):
            pen.box(x, y, 46, 48, "#8FB0B8", 3)
    pen.line((320, 50, 320, 8), SLATE, 4)
    pen.shape((322, 8, 362, 18, 322, 30), CINNABAR)
    pen.box(250, 120, 24, 150, "#C8B78F")
    pen.box(366, 120, 24, 150, "#C8B78F")
    pen.box(240, 104, 160, 26, JADE, 4)
    for x in range(282, 366, 14):
        pen.line((x, 170, x, 262), SLATE, 4)
    pen.box(0, 262, 640, 54, "#CFC9BB")
    pen.box(0, 316, 640, 164, "#7C868A")
    for x in range(214, 430, 44):
        pen.shape((x, 330, x + 24, 330, x + 12, 480, x - 18, 480), PAPER)
    for x, y, size, colour in (
        (226, 300, 1.0, AMBER),
        (264, 308, 0.9, CINNABAR),
        (300, 300, 1.0, "#3E6C97"),
        (342, 310, 0.9, JADE),
        (382, 302, 1.0, "#9A5B7A"),
        (416, 310, 0.9, AMBER),
    ):
        _child(pen, x, y, size, colour)
    _car_side(pen, 0, 352, "#D9D4C8")
    _car_side(pen, 452, 342, "#3E6C97")
    _car_side(pen, 356, 410, AMBER)
    _child(pen, 300, 404, 1.2, CINNABAR)
    _child(pen, 246, 412, 1.1, JADE)


def stopped_lift(pen: Pen) -> None:
    """Doors that stand ajar, a dark gap between them, and a notice."""
    pen.box(0, 0, WIDTH, HEIGHT, "#D9D5CB")
    pen.box(0, 408, WIDTH, 72, STONE)
    pen.box(176, 52, 288, 360, SLATE, 6)
    pen.box(192, 92, 256, 320, INK)
    pen.box(192, 92, 116, 320, STEEL)
    pen.box(342, 92, 106, 320, "#A3B3BB")
    for x in (298, 346):
        pen.line((x, 104, x, 400), "#6F818A", 3)
    pen.box(286, 60, 68, 24, INK, 4)
    pen.line((310, 66, 326, 66), CINNABAR, 4)
    pen.line((310, 66, 310, 72, 326, 72, 326, 78, 310, 78), CINNABAR, 4)
    pen.box(492, 216, 34, 76, PALE, 8)
    pen.disc(509, 238, 9, STONE)
    pen.disc(509, 270, 9, STONE)
    pen.box(212, 180, 86, 112, PAPER, 3)
    pen.box(212, 180, 86, 22, CINNABAR, 3)
    for y in (220, 238, 256, 274):
        pen.line((226, y, 284, y), STONE, 5)
    pen.line((72, 300, 72, 408), "#6A5B4C", 7)
    pen.line((72, 300, 96, 300), "#6A5B4C", 7)


def _scaled(points: Sequence[float]) -> list[float]:
    return [value * SMOOTH for value in points]


def _dashes(pen: Pen, x0: float, y0: float, x1: float, y1: float) -> None:
    """A dashed line that comes nearer: dashes grow longer and wider."""
    start = 0.0
    while start < 1:
        end = min(1.0, start + 0.06 + start * 0.07)
        ends = [(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t, 2 + 3.5 * t) for t in (start, end)]
        (ax, ay, aw), (bx, by, bw) = ends
        pen.shape((ax - aw, ay, ax + aw, ay, bx + bw, by, bx - bw, by), AMBER)
        start = end + 0.05 + start * 0.05


def _car_front(pen: Pen, x: float, y: float, colour: str) -> None:
    pen.box(x - 98, y + 112, 34, 34, INK, 6)
    pen.box(x + 64, y + 112, 34, 34, INK, 6)
    pen.box(x - 84, y, 168, 90, colour, 40)
    pen.box(x - 108, y + 52, 216, 82, colour, 26)
    pen.shape((x - 58, y + 18, x + 58, y + 18, x + 78, y + 68, x - 78, y + 68), NIGHT)
    for side in (-80, 80):
        pen.disc(x + side, y + 100, 14, GLOW)
    pen.box(x - 34, y + 104, 68, 16, NIGHT_ROAD, 4)


def _car_side(pen: Pen, x: float, y: float, colour: str) -> None:
    pen.shape((x + 36, y + 32, x + 62, y, x + 134, y, x + 164, y + 32), colour)
    pen.shape((x + 50, y + 30, x + 68, y + 8, x + 94, y + 8, x + 94, y + 30), INK)
    pen.shape((x + 102, y + 30, x + 102, y + 8, x + 128, y + 8, x + 148, y + 30), INK)
    pen.box(x, y + 28, 196, 40, colour, 14)
    for wheel in (44, 152):
        pen.disc(x + wheel, y + 68, 19, INK)
        pen.disc(x + wheel, y + 68, 8, PALE)


def _lamp_post(pen: Pen, x: float, top: float, lit: bool) -> None:
    pen.line((x, 404, x, top, x + 66, top), "#7B8990", 8)
    pen.shape((x + 34, top + 16, x + 44, top, x + 92, top, x + 102, top + 16), "#94A2A8" if lit else "#7B8990")
    if lit:
        pen.disc(x + 68, top + 16, 26, GLOW, 9)
    else:
        pen.shape((x + 44, top + 16, x + 60, top + 30, x + 68, top + 16, x + 80, top + 26, x + 92, top + 16), "#4E5A60")


def _drop(pen: Pen, x: float, y: float, size: float) -> None:
    pen.disc(x, y, size, "#7FA6B5")
    pen.shape((x - size * 0.9, y - size * 0.4, x, y - size * 2.4, x + size * 0.9, y - size * 0.4), "#7FA6B5")


def _bin(pen: Pen, x: float, colour: str) -> None:
    pen.shape((x, 236, x + 92, 236, x + 80, 400, x + 12, 400), colour)
    _bag(pen, x + 46, 222, 30, "#E7E2D6")
    pen.box(x - 6, 230, 104, 18, INK, 6)
    for rib in (30, 46, 62):
        pen.line((x + rib, 268, x + rib, 376), INK, 2)


def _bag(pen: Pen, x: float, y: float, r: float, colour: str) -> None:
    pen.shape(
        (x - r * 0.3, y - r * 1.15, x + r * 0.34, y - r * 1.1, x + r * 0.1, y - r * 0.7, x - r * 0.1, y - r * 0.7),
        colour,
    )
    pen.disc(x, y, r, colour, r * 0.84)
    pen.arc(x - r * 0.1, y, r * 0.6, 190, 260, "#8D9697", 3)


def _e_bike(pen: Pen, x: float, y: float, colour: str) -> None:
    for wheel in (-62, 62):
        pen.disc(x + wheel, y + 54, 30, INK)
        pen.disc(x + wheel, y + 54, 16, STONE)
    pen.shape((x - 84, y + 10, x - 14, y + 2, x, y + 46, x + 24, y + 46, x + 36, y + 62, x - 46, y + 62), colour)
    pen.box(x - 92, y - 10, 84, 16, INK, 8)
    pen.shape((x + 22, y + 56, x + 50, y - 40, x + 66, y - 36, x + 58, y + 44, x + 36, y + 62), colour)
    pen.line((x + 56, y - 34, x + 30, y - 58), INK, 7)
    pen.disc(x + 68, y - 20, 9, GLOW)
    pen.line((x + 58, y + 20, x + 62, y + 54), SLATE, 7)


def _house(pen: Pen, x: float, y: float) -> None:
    pen.box(x, y + 34, 132, 76, PAPER)
    pen.shape((x - 16, y + 38, x + 66, y - 14, x + 148, y + 38), "#6A5B4C")
    pen.box(x + 54, y + 62, 28, 48, "#8A6B4E")
    pen.box(x + 16, y + 56, 24, 24, "#8FB0B8")
    pen.box(x + 96, y + 56, 24, 24, "#8FB0B8")


def _tree(pen: Pen, x: float, y: float, size: float) -> None:
    pen.line((x, y, x, y - size), "#6A5B4C", size * 0.16)
    pen.disc(x, y - size * 1.5, size * 0.74, "#5E8A63", size * 0.86)
    pen.disc(x - size * 0.2, y - size * 1.7, size * 0.42, "#74A078")


def _window(pen: Pen, x: float, y: float) -> None:
    pen.box(x, y, 210, 150, PAPER, 4)
    pen.box(x + 10, y + 10, 190, 130, "#8FB0B8")
    pen.box(x + 101, y + 10, 8, 130, PAPER)
    pen.shape((x + 10, y + 10, x + 74, y + 10, x + 34, y + 140, x + 10, y + 140), "#E7C9A8")
    pen.shape((x + 200, y + 10, x + 136, y + 10, x + 176, y + 140, x + 200, y + 140), "#E7C9A8")
    pen.box(x - 12, y + 148, 234, 14, STONE, 3)


def _child(pen: Pen, x: float, y: float, size: float, colour: str) -> None:
    for foot in (-7, 7):
        pen.line((x + foot * size, y + 36 * size, x + foot * size, y + 56 * size), INK, 7 * size)
    pen.box(x - 15 * size, y, 30 * size, 42 * size, colour, 10 * size)
    pen.box(x + 8 * size, y + 4 * size, 12 * size, 26 * size, SLATE, 5 * size)
    pen.disc(x, y - 12 * size, 14 * size, "#F0CFA8")
    pen.disc(x, y - 18 * size, 14 * size, INK, 9 * size)


PICTURES: dict[str, Callable[[Pen], None]] = {
    paint.__name__: paint
    for paint in (
        car_in_fire_lane,
        broken_street_light,
        wet_ceiling,
        rubbish_heap,
        e_bikes_in_stairwell,
        muddy_path,
        noisy_fan,
        crowded_school_gate,
        stopped_lift,
    )
}
