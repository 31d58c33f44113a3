"""What a measure shows, in sentences that need no statistics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from resources.measures import runs, xmr
from resources.measures.analysis import Analysis, Cause, Kind, Phase, cause_of
from resources.measures.rules import Rule, Signal

CAUSES = {
    Cause.COMMON: _("Ordinary variation"),
    Cause.BETTER: _("Improvement"),
    Cause.WORSE: _("Concern"),
    Cause.SPECIAL: _("Something particular"),
}
RULES = {
    Rule.OUTSIDE: _("outside the limits"),
    Rule.NEAR: _("two of three close to a limit"),
    Rule.SHIFT: _("shift"),
    Rule.TREND: _("trend"),
    Rule.FEW_RUNS: _("too few runs"),
    Rule.MANY_RUNS: _("too many runs"),
}
MOST_NAMED = 6
"""Points of one signal that are named at most."""
FEW = 2
"""Points that show nothing at all."""


@dataclass(frozen=True)
class Sentence:
    """Something that is said, and the cause whose symbol stands before it, if it is about one."""

    text: str
    cause: Cause | None = None


def figure(value: float, unit: str = "") -> str:
    """Return the number with three digits that count, and its unit: 0.85, 12.4, 1,230."""
    size = abs(value)
    decimals = next((decimals for least, decimals in ((100, 0), (10, 1), (0.1, 2)) if size >= least), 4)
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = "0" if text == "-0" else text
    return f"{text}{unit}" if unit.startswith("%") else f"{text} {unit}".strip()


def day(on: date, *, monthly: bool) -> str:
    """Return the day as people say it, or its month where each point stands for one."""
    return date_format(on, "F Y" if monthly else "j F Y")


class Teller:
    """Says what an analysis shows; `unit` stands behind its numbers."""

    def __init__(self, analysis: Analysis, unit: str = "") -> None:
        self.analysis = analysis
        self.unit = unit
        self.is_monthly = analysis.measure.table.is_monthly
        self.is_run = analysis.measure.kind == Kind.RUN

    def day(self, number: int) -> str:
        """Return the day of the point of the number."""
        return day(self.analysis.points[number].on, monthly=self.is_monthly)

    def days(self, numbers: tuple[int, ...]) -> str:
        """Return the days of the points, the first ones by name and then how many more there are."""
        named = [self.day(number) for number in numbers[:MOST_NAMED]]
        if rest := len(numbers) - len(named):
            named.append(ngettext("%(rest)d more", "%(rest)d more", rest) % {"rest": rest})
        return get_text_list(named, gettext("and"))

    def sentences(self) -> list[Sentence]:
        """Return all that there is to say, the result first; the list is never empty."""
        if len(self.analysis.points) <= FEW:
            return [Sentence(self.too_few())]
        phases = self.analysis.phases
        found = [self.signal(signal) for phase in phases for signal in grouped(phase.signals)]
        found += [sentence for number in range(1, len(phases)) if (sentence := self.moved(number))]
        others = [*self.levels(), *self.target(), *self.cautions()]
        return [*(found or [self.nothing()]), *map(Sentence, others)]

    def too_few(self) -> str:
        """Return why two points show nothing, and how to get more."""
        return gettext(
            "Two points cannot show an improvement: of any two numbers one is higher. To learn more, count on each "
            "week or month, ask for the ten or twelve figures from before the change, or plot shorter periods, weeks "
            "for months."
        )

    def nothing(self) -> Sentence:
        """Return that no rule is met, or that there are too few points to read them."""
        least = runs.LEAST if self.is_run else xmr.LEAST
        if len(self.analysis.points) < least:
            return Sentence(
                gettext("With fewer than %(least)d points no rule can be read yet. Count on.") % {"least": least}
            )
        text = gettext(
            "Ordinary variation: these ups and downs are what this way of working gives. Explaining a single point "
            "would be a waste; if the level is not good enough, change how the work is done."
        )
        return Sentence(text, Cause.COMMON)

    def signal(self, signal: Signal) -> Sentence:
        """Return what the signal is and what it means."""
        cause = cause_of(signal, self.analysis.measure.better)
        text = self._text(signal.rule, len(signal.at)) % self._words(signal)
        return Sentence(f"{CAUSES[cause]}: {text}", cause)

    def moved(self, number: int) -> Sentence | None:
        """Return that the level of a phase is another than before, where a shift shows it."""
        signal = self.analysis.moved(number)
        if signal is None:
            return None
        levels = {
            "before": figure(self.analysis.phases[number - 1].level.centre),
            "now": figure(self.analysis.phases[number].level.centre, self.unit),
        }
        text = gettext(
            "%(count)s points in a row, %(from)s to %(to)s, are %(side)s of before. That is a shift: the level has "
            "moved from %(before)s to %(now)s."
        )
        cause = cause_of(signal, self.analysis.measure.better)
        return Sentence(f"{CAUSES[cause]}: {text % (self._words(signal) | levels)}", cause)

    def _words(self, signal: Signal) -> dict[str, str]:
        """Return the words that sentences about a signal are made of."""
        high = signal.side > 0
        middle = gettext("median") if self.is_run else gettext("mean")
        side = gettext("above the %(middle)s") if high else gettext("below the %(middle)s")
        words = {
            "side": side % {"middle": middle},
            "way": gettext("rising") if high else gettext("falling"),
            "limit": gettext("upper") if high else gettext("lower"),
            "count": str(len(signal.at)),
            "days": self.days(signal.at),
        }
        return words | ({"from": self.day(signal.at[0]), "to": self.day(signal.at[-1])} if signal.at else {})

    def _text(self, rule: Rule, total: int) -> str:
        match rule:
            case Rule.OUTSIDE:
                return ngettext(
                    "%(days)s lies outside the %(limit)s limit. Ask what happened then.",
                    "%(days)s lie outside the %(limit)s limit. Ask what happened then.",
                    total,
                )
            case Rule.NEAR:
                return gettext("two of three points in a row lie close to the %(limit)s limit, %(from)s to %(to)s.")
            case Rule.SHIFT:
                return gettext(
                    "%(count)s points in a row are %(side)s, %(from)s to %(to)s. That is a shift, which "
                    "chance alone would rarely give."
                )
            case Rule.TREND:
                return gettext("%(count)s points in a row are %(way)s, %(from)s to %(to)s. That is a trend.")
            case Rule.FEW_RUNS:
                return gettext(
                    "the line crosses the median too rarely. The level has moved, or the points come in blocks."
                )
            case _:
                return gettext(
                    "the line crosses the median too often. Perhaps two different things are mixed in one chart."
                )

    def levels(self) -> Iterator[str]:
        """Yield the level of each phase, and what it varies between."""
        for phase in self.analysis.phases:
            words = {"centre": figure(phase.level.centre, self.unit), "from": self.day(phase.first)}
            if len(self.analysis.phases) > 1:
                text = gettext("From %(from)s the median is %(centre)s.")
                mean = gettext("From %(from)s the mean is %(centre)s.")
            else:
                text = gettext("The median is %(centre)s.")
                mean = gettext("The mean is %(centre)s.")
            yield (text if self.is_run else mean) % words + self._limits(phase) + self._basis(phase)

    def _limits(self, phase: Phase) -> str:
        limits = self.analysis.limits(phase)
        if limits is None:
            return ""
        lower = figure(limits[0], self.unit if self.unit.startswith("%") else "")
        words = {"lower": lower, "upper": figure(limits[1], self.unit)}
        text = gettext("While nothing changes, expect anything between %(lower)s and %(upper)s.")
        return " " + text % words

    def _basis(self, phase: Phase) -> str:
        if phase.basis == phase.after - phase.first:
            return ""
        text = gettext("It is worked out from the %(count)d points before the change, and carried on.")
        return " " + text % {"count": phase.basis}

    def target(self) -> Iterator[str]:
        """Yield what may be expected of the target."""
        target, limits = self.analysis.measure.target, self.analysis.limits(self.analysis.latest)
        if target is None or limits is None:
            return
        words = {"target": figure(float(target), self.unit)}
        better = self.analysis.measure.better
        if limits[0] <= target <= limits[1]:
            yield (
                gettext(
                    "The target of %(target)s lies between the limits: it will be met at one time and missed at "
                    "another, by chance, until the work changes."
                )
                % words
            )
        elif better:
            is_met = (limits[0] > target) if better > 0 else (limits[1] < target)
            met = gettext("The target of %(target)s will be met again and again while nothing changes.")
            missed = gettext("The target of %(target)s will be missed again and again unless the work changes.")
            yield (met if is_met else missed) % words

    def cautions(self) -> Iterator[str]:
        """Yield what the reader should bear in mind."""
        basis = self.analysis.latest.basis
        if not self.is_run and basis < xmr.LEAST:
            yield gettext("There are no limits yet: they need %(least)d points.") % {"least": xmr.LEAST}
        elif not self.is_run and basis < xmr.FIRM:
            yield gettext("The limits rest on %(count)d points only and will move: twelve make them firm.") % {
                "count": basis
            }
        for one, other in self.analysis.gaps():
            words = {"from": day(one, monthly=self.is_monthly), "to": day(other, monthly=self.is_monthly)}
            yield gettext("There is no figure between %(from)s and %(to)s.") % words
        if self.is_run and len(self.analysis.points) >= runs.LEAST:
            yield gettext("A single point that stands out far is for you to judge: on a run chart no rule marks it.")

    def described(self) -> str:
        """Return the chart for somebody who cannot see it, in a sentence or two."""
        points = self.analysis.points
        words = {
            "count": len(points),
            "from": self.day(0),
            "to": self.day(len(points) - 1),
            "least": figure(min(point.value for point in points), self.unit),
            "most": figure(max(point.value for point in points), self.unit),
        }
        text = ngettext(
            "%(count)d point, %(from)s to %(to)s, between %(least)s and %(most)s.",
            "%(count)d points, %(from)s to %(to)s, between %(least)s and %(most)s.",
            len(points),
        )
        return f"{text % words} {self.sentences()[0].text}"


def grouped(signals: tuple[Signal, ...]) -> list[Signal]:
    """Return the signals with those as one that are said in one sentence: points outside, and pairs that overlap."""
    found: list[Signal] = []
    for signal in signals:
        like = next((one for one in found if _goes_with(one, signal)), None)
        if like is None:
            found.append(signal)
        else:
            found[found.index(like)] = Signal(like.rule, tuple(sorted({*like.at, *signal.at})), like.side)
    return found


def _goes_with(one: Signal, other: Signal) -> bool:
    if (one.rule, one.side) != (other.rule, other.side):
        return False
    return one.rule == Rule.OUTSIDE or (one.rule == Rule.NEAR and bool(set(one.at) & set(other.at)))
