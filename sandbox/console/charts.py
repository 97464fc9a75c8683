"""Charts as SVG: pure functions from figures to markup, coloured by classes of the style sheet.

Only shapes are drawn: labels stand beside them as text of the page, so that they are read at any
width. Every chart says what it shows in a title and a description.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

HEIGHT = 100.0
_GAP = 0.12
"""The part of a column's width that stays empty."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart: what it is called, and its counts by series."""

    label: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All counts together."""
        return sum(self.counts.values())


def columns(
    id: str, title: str, about: str, series: Sequence[str], data: Sequence[Column]
) -> Markup:
    """Stacked columns side by side, as high as the highest needs; `id` must be the only one.

    Of each column the counts of `series` are drawn, the first at the bottom.
    """
    most = max((one.total for one in data), default=0) or 1
    shapes = [
        _segment(place, bottom, amount, most, name, one)
        for place, one in enumerate(data)
        for name, bottom, amount in _stacked(one, series)
    ]
    width = max(1, len(data))
    return _drawing(id, title, about, (float(width), HEIGHT), [*_lines(width), *shapes], "columns")


def bar(title: str, part: float, look: str, mark: float | None = None) -> Markup:
    """One bar from the left that fills `part` of its width, with a `mark` further on if given."""
    shapes = [_rectangle(0, 0, 100, 1, "track"), _rectangle(0, 0, _held(part) * 100, 1, look)]
    if mark is not None:
        at = _short(min(_held(mark) * 100, 99.5))
        shapes.append(
            Markup('<line class="percentile" x1="{0}" x2="{0}" y1="0" y2="1"/>').format(at)
        )
    return Markup(
        '<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" role="img">'
        "<title>{}</title>{}</svg>"
    ).format(title, Markup("").join(shapes))


def peak(data: Sequence[Column]) -> int:
    """The count at the top of the chart."""
    return max((one.total for one in data), default=0)


def ticks(data: Sequence[Column], most: int = 5) -> list[str]:
    """At most `most` labels, evenly from the first column to the last."""
    if len(data) <= most:
        return [one.label for one in data]
    step = (len(data) - 1) / (most - 1)
    return [data[round(step * place)].label for place in range(most)]


def _stacked(column: Column, series: Sequence[str]) -> list[tuple[str, int, int]]:
    """Series, where it begins, how much it is; what is nothing is left out."""
    bottom, found = 0, []
    for name in series:
        amount = column.counts.get(name, 0)
        if amount:
            found.append((name, bottom, amount))
        bottom += amount
    return found


def _segment(place: int, bottom: int, amount: int, most: int, name: str, column: Column) -> Markup:
    height = amount / most * HEIGHT
    top = HEIGHT - (bottom + amount) / most * HEIGHT
    told = Markup("<title>{}: {} {}</title>").format(column.label, amount, name)
    return _rectangle(place + _GAP / 2, top, 1 - _GAP, height, f"series-{name}", told)


def _lines(width: int) -> list[Markup]:
    """Where a quarter, a half and three quarters of the height are."""
    return [
        Markup('<line class="grid" x1="0" x2="{}" y1="{}" y2="{}"/>').format(width, at, at)
        for at in (HEIGHT / 4, HEIGHT / 2, HEIGHT * 3 / 4)
    ]


def _rectangle(
    x: float, y: float, width: float, height: float, look: str, inside: Markup | None = None
) -> Markup:
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}">{}</rect>').format(
        look, _short(x), _short(y), _short(width), _short(height), inside or Markup("")
    )


def _drawing(
    id: str,
    title: str,
    about: str,
    size: tuple[float, float],
    shapes: Sequence[Markup],
    look: str,
) -> Markup:
    return Markup(
        '<svg class="{look}" viewBox="0 0 {w} {h}" preserveAspectRatio="none" role="img" '
        'aria-labelledby="{id}-title {id}-about"><title id="{id}-title">{title}</title>'
        '<desc id="{id}-about">{about}</desc>{shapes}</svg>'
    ).format(
        look=look,
        w=_short(size[0]),
        h=_short(size[1]),
        id=id,
        title=title,
        about=about,
        shapes=Markup("").join(shapes),
    )


def _held(part: float) -> float:
    return min(1.0, max(0.0, part))


def _short(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")
