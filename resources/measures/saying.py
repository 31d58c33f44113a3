"""What a measure shows, in sentences that need no statistics."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.formats import date_format
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
FIRST_DIGITS = 3


def figure(value: float, unit: str = "") -> str:
    """Return the number with three digits that count, and its unit: 0.85, 12.4, 1,230."""
    size = abs(value)
    decimals = 0 if size >= 10 ** (FIRST_DIGITS - 1) else 1 if size >= 10 else 2 if size >= 0.1 else 4  # noqa: PLR2004
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

    def sentences(self) -> list[str]:
        """Return all that there is to say, the result first; the list is never empty."""
        total = len(self.analysis.points)
        if total <= 2:  # noqa: PLR2004 (two points are the case that has its own sentence)
            return [self.too_few()]
        found = [self.signal(signal) for phase in self.analysis.phases for signal in grouped(phase.signals)]
        return [*(found or [self.nothing()]), *self.levels(), *self.target(), *self.cautions()]

    def too_few(self) -> str:
        """Return why two points show nothing, and how to get more."""
        return gettext(
            "Two points cannot show an improvement: of any two numbers one is higher. To learn more, count on each "
            "week or month, ask for the ten or twelve figures from before the change, or plot shorter periods, weeks "
            "for months."
        )

    def nothing(self) -> str:
        """Return that no rule is met, or that there are too few points to read them."""
        least = runs.LEAST if self.is_run else xmr.LEAST
        if len(self.analysis.points) < least:
            return gettext("With fewer than %(least)d points no rule can be read yet. Count on.") % {"least": least}
        return gettext(
            "Ordinary variation: these ups and downs are what this way of working gives. Explaining a single point "
            "would be a waste; if the level is not good enough, change how the work is done."
        )

    def signal(self, signal: Signal) -> str:
        """Return what the signal is and what it means."""
        words = {"verdict": str(CAUSES[cause_of(signal, self.analysis.measure.better)])}
        middle = gettext("median") if self.is_run else gettext("mean")
        if signal.at:
            words |= {"count": str(len(signal.at)), "from": self.day(signal.at[0]), "to": self.day(signal.at[-1])}
        high = signal.side > 0
        side = gettext("above the %(middle)s") if high else gettext("below the %(middle)s")
        words |= {"side": side % {"middle": middle}, "way": gettext("rising") if high else gettext("falling")}
        words["limit"] = gettext("upper") if high else gettext("lower")
        return self._texts(signal.rule) % words

    def _texts(self, rule: Rule) -> str:
        match rule:
            case Rule.OUTSIDE:
                return gettext("%(verdict)s: %(from)s lies outside the %(limit)s limit. Ask what happened then.")
            case Rule.NEAR:
                return gettext(
                    "%(verdict)s: two of three points in a row lie close to the %(limit)s limit, %(from)s to %(to)s."
                )
            case Rule.SHIFT:
                return gettext(
                    "%(verdict)s: %(count)s points in a row are %(side)s, %(from)s to %(to)s. That is a shift, which "
                    "chance alone would rarely give."
                )
            case Rule.TREND:
                return gettext(
                    "%(verdict)s: %(count)s points in a row are %(way)s, %(from)s to %(to)s. That is a trend."
                )
            case Rule.FEW_RUNS:
                return gettext(
                    "%(verdict)s: the line crosses the median too rarely. The level has moved, or the points come in "
                    "blocks."
                )
            case _:
                return gettext(
                    "%(verdict)s: the line crosses the median too often. Perhaps two different things are mixed in "
                    "one chart."
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
        words = {"lower": figure(limits[0], self.unit), "upper": figure(limits[1], self.unit)}
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
        return f"{text % words} {self.sentences()[0]}"


def grouped(signals: tuple[Signal, ...]) -> list[Signal]:
    """Return the signals, of those that overlap under one rule on one side the first and as a whole."""
    found: list[Signal] = []
    for signal in signals:
        last = found[-1] if found else None
        if (
            last
            and signal.rule == last.rule == Rule.NEAR
            and signal.side == last.side
            and set(signal.at) & set(last.at)
        ):
            found[-1] = Signal(last.rule, tuple(sorted({*last.at, *signal.at})), last.side)
        else:
            found.append(signal)
    return found
