"""Read towns, postcode areas and outward postcodes from files, and write them to the gazetteer."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from search.models import VOCABULARY, Place, PlaceKind, Region, Version
from search.taxonomy import BrokenFile

PLACES_FILE = Path(__file__).parent / "data" / "places.csv"
AREAS_FILE = Path(__file__).parent / "data" / "postcode_areas.csv"

POSTCODE = re.compile(r"([A-Z]{1,2})([0-9][A-Z0-9]?)(?:\s*([0-9][A-Z]{2}))?\Z")
_AREA = re.compile(r"[A-Z]{1,2}\Z")
_BATCH = 2_000
_LONGEST_NAME = 80
LONGEST_OUTCODE = 4

# The Office for National Statistics' codes of the regions and countries.
_ONS_REGIONS = {
    "E12000001": Region.NORTH_EAST,
    "E12000002": Region.NORTH_WEST,
    "E12000003": Region.YORKSHIRE,
    "E12000004": Region.EAST_MIDLANDS,
    "E12000005": Region.WEST_MIDLANDS,
    "E12000006": Region.EAST,
    "E12000007": Region.LONDON,
    "E12000008": Region.SOUTH_EAST,
    "E12000009": Region.SOUTH_WEST,
    "S99999999": Region.SCOTLAND,
    "W99999999": Region.WALES,
    "N99999999": Region.NORTHERN_IRELAND,
}
_REGION_NAMES = {region.value.casefold(): region for region in Region} | {
    "yorkshire and the humber region": Region.YORKSHIRE,
    "yorkshire & the humber": Region.YORKSHIRE,
    "yorkshire and humber": Region.YORKSHIRE,
    "east": Region.EAST,
    "greater london": Region.LONDON,
}
# What the columns are called here, and in the files that people have.
_COLUMNS = {
    "postcode": ("postcode", "pcds", "pcd8", "pcd7", "pcd2", "pcd", "outcode"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "long", "lng", "lon"),
}
_REGION_COLUMNS = ("region_name", "region", "rgn", "rgn25cd", "rgn24cd", "rgn23cd", "rgn22cd")

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of postcodes did."""

    rows: int
    outcodes: int
    skipped: int


def load_places(places: Path = PLACES_FILE, areas: Path = AREAS_FILE) -> int:
    """Write the towns and postcode areas of the two files, whole or not at all; returns how many."""
    rows = [*_read(places, "name", PlaceKind.TOWN), *_read(areas, "area", PlaceKind.POSTCODE_AREA)]
    _write(rows)
    return len(rows)


def _read(path: Path, column: str, kind: str) -> list[Place]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = {column, "region", "latitude", "longitude"} - set(reader.fieldnames or ())
        if missing:
            raise BrokenFile(path, 1, f"the column {', '.join(sorted(missing))} is missing")
        found: dict[tuple[str, str], Place] = {}
        for row in reader:
            place = _place(path, reader.line_num, row, column, kind)
            if (place.name, place.region) in found:
                raise BrokenFile(path, reader.line_num, f"{place.name} in {place.region} is there already")
            found[place.name, place.region] = place
    return list(found.values())


def _place(path: Path, line: int, row: dict[str, str | None], column: str, kind: str) -> Place:
    name, region = (row[column] or "").strip(), (row["region"] or "").strip()
    if not name:
        raise BrokenFile(path, line, f"the {column} is missing")
    if kind == PlaceKind.POSTCODE_AREA and not _AREA.match(name):
        raise BrokenFile(path, line, f"“{name}” is not a postcode area")
    if region not in Region.values:
        raise BrokenFile(path, line, f"“{region}” is not one of the twelve regions")
    position = _position(row["latitude"], row["longitude"])
    if position is None:
        raise BrokenFile(path, line, f"the position of {name} is not a place in the United Kingdom")
    return Place(kind=kind, name=name, region=region, latitude=position[0], longitude=position[1])


def _position(latitude: str | None, longitude: str | None) -> tuple[float, float] | None:
    try:
        north, east = float(latitude or ""), float(longitude or "")
    except ValueError:
        return None
    # The ONS file gives 99.999999 where it knows no position.
    return (north, east) if 49 <= north <= 61.5 and -9 <= east <= 2.5 else None  # noqa: PLR2004 (the islands' frame)


def import_postcodes(path: Path, progress: Progress = lambda rows: None) -> Imported:
    """Write the outward postcodes of the file, each in the middle of its postcodes; whole or not at all.

    Takes the ONS Postcode Directory or any CSV with columns postcode, latitude and longitude (and a region by name
    or ONS code). The region of the postcode's area, where the gazetteer has it, is believed before the row's.
    """
    areas = dict(Place.objects.filter(kind=PlaceKind.POSTCODE_AREA).values_list("name", "region"))
    sums: dict[str, list[float]] = {}
    regions: dict[str, str] = {}
    rows = skipped = 0
    for outcode, position, named in _postcodes(path):
        rows += 1
        if rows % 50_000 == 0:
            progress(rows)
        area = POSTCODE.match(outcode)
        region = named or (areas.get(area[1]) if area else None)
        if position is None or area is None or not region:
            skipped += 1
            continue
        total = sums.setdefault(outcode, [0.0, 0.0, 0])
        total[0] += position[0]
        total[1] += position[1]
        total[2] += 1
        regions[outcode] = areas.get(area[1]) or region
    _write_outcodes(
        [
            Place(kind=PlaceKind.OUTCODE, name=name, region=regions[name], latitude=north / n, longitude=east / n)
            for name, (north, east, n) in sums.items()
        ]
    )
    return Imported(rows, len(sums), skipped)


def _postcodes(path: Path) -> Iterator[tuple[str, tuple[float, float] | None, str | None]]:
    with path.open(encoding="utf-8-sig") as file:
        # Line by line: a quote that somebody forgot to close spoils its own row alone.
        lines = (next(csv.reader([line]), []) for line in file)
        names = {name.strip().casefold(): at for at, name in enumerate(next(lines, []))}
        columns = {wanted: _column(path, names, wanted, spellings) for wanted, spellings in _COLUMNS.items()}
        region_column = next((names[one] for one in _REGION_COLUMNS if one in names), None)
        for line in lines:
            row = dict(enumerate(line))
            region = "" if region_column is None else row.get(region_column, "").strip()
            known = _ONS_REGIONS.get(region) or _REGION_NAMES.get(region.casefold())
            position = _position(row.get(columns["latitude"]), row.get(columns["longitude"]))
            yield _outcode(row.get(columns["postcode"], "")), position, known


def _column(path: Path, names: dict[str, int], wanted: str, spellings: tuple[str, ...]) -> int:
    for spelling in spellings:
        if spelling in names:
            return names[spelling]
    raise BrokenFile(path, 1, f"there is no column {wanted} (also known as {', '.join(spellings[1:])})")


def _outcode(postcode: str) -> str:
    """Return the outward half of a postcode, which some files write without a space: LS6 1AN, LS61AN, LS6."""
    squeezed = "".join(postcode.upper().split())
    return squeezed[:-3] if len(squeezed) > LONGEST_OUTCODE else squeezed


def _write(places: list[Place]) -> None:
    with transaction.atomic():
        Place.objects.bulk_create(
            places,
            update_conflicts=True,
            unique_fields=["kind", "name", "region"],
            update_fields=["latitude", "longitude"],
            batch_size=_BATCH,
        )
        Version.renew(VOCABULARY)


def _write_outcodes(places: list[Place]) -> None:
    known = dict(Place.objects.filter(kind=PlaceKind.OUTCODE).values_list("name", "pk"))
    for place in places:
        place.pk = known.get(place.name)
    with transaction.atomic():
        moved = [place for place in places if place.pk]
        Place.objects.bulk_update(moved, ["region", "latitude", "longitude"], batch_size=200)
        Place.objects.bulk_create([place for place in places if not place.pk], batch_size=_BATCH)
        Version.renew(VOCABULARY)


def find_place(text: str) -> Place | None:
    """Return the place that the text names: an outward postcode if it is known, else its area, else a town.

    Case and spaces do not matter; the start of a town's name will do where only one town begins so.
    """
    wanted = " ".join(text.replace("\0", " ").split())[:_LONGEST_NAME]
    if not wanted:
        return None
    match = POSTCODE.match(wanted.upper().replace(" ", ""))
    if match is not None:
        outcodes = Place.objects.filter(kind=PlaceKind.OUTCODE, name=match[1] + match[2])
        areas = Place.objects.filter(kind=PlaceKind.POSTCODE_AREA, name=match[1])
        found = outcodes.first() or areas.first()
        if found is not None:
            return found
    towns = Place.objects.filter(kind=PlaceKind.TOWN)
    begins = list(towns.filter(name__istartswith=wanted)[:2])
    return towns.filter(name__iexact=wanted).first() or (begins[0] if len(begins) == 1 else None)
