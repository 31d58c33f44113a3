"""Towns, postcode areas and outward postcodes are loaded from files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search.gazetteer import import_postcodes, load_places
from search.models import Place, PlaceKind, Region
from search.taxonomy import BrokenFile

pytestmark = pytest.mark.django_db

PLACES = "name,region,latitude,longitude\nLeeds,Yorkshire and the Humber,53.8,-1.55\n"
AREAS = "area,name,region,latitude,longitude\nLS,Leeds,Yorkshire and the Humber,53.8,-1.52\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    places, areas = tmp_path / "places.csv", tmp_path / "areas.csv"
    places.write_text(PLACES, encoding="utf-8")
    areas.write_text(AREAS, encoding="utf-8")
    return places, areas


def postcodes(folder: Path, text: str) -> Path:
    path = folder / "postcodes.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_places_are_loaded_once_however_often(files: tuple[Path, Path]) -> None:
    assert load_places(*files) == load_places(*files) == 2
    assert set(Place.objects.values_list("kind", "name")) == {("town", "Leeds"), ("area", "LS")}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",Wales,52,-3", "the name is missing"),
        ("Bala,Cymru,52,-3", "not one of the twelve regions"),
        ("Bala,Wales,north,-3", "position of Bala"),
        ("Bala,Wales,-3,52", "position of Bala"),
        ("Leeds,Yorkshire and the Humber,53.8,-1.5", "there already"),
    ],
)
def test_a_broken_file_is_refused_by_name_and_line(files: tuple[Path, Path], row: str, problem: str) -> None:
    files[0].write_text(PLACES + row, encoding="utf-8")
    with pytest.raises(CommandError, match=r"places.csv, line 3: ") as error:
        call_command("load_places", "--places", str(files[0]), "--areas", str(files[1]))
    assert problem in str(error.value)
    assert not Place.objects.exists()


def test_a_missing_column_and_a_wrong_area_are_named(files: tuple[Path, Path]) -> None:
    with pytest.raises(BrokenFile, match="column area is missing"):
        load_places(files[0], files[0])
    files[1].write_text(AREAS.replace("LS,", "LS6,"), encoding="utf-8")
    with pytest.raises(BrokenFile, match="“LS6” is not a postcode area"):
        load_places(*files)


def test_the_files_of_the_project_load() -> None:
    out = io.StringIO()
    call_command("load_places", stdout=out)
    assert Place.objects.filter(kind=PlaceKind.POSTCODE_AREA).count() > 100
    assert Place.objects.get(name="Leeds").region == Region.YORKSHIRE


def test_postcodes_become_outward_postcodes_in_their_middle(tmp_path: Path) -> None:
    path = postcodes(
        tmp_path, "pcds,lat,long,rgn\nLS6 1AN,53.81,-1.56,E12000003\nLS61AP,53.83,-1.58,E12000003\nM1 1AA,53.4,-2.2,\n"
    )
    done = import_postcodes(path)
    assert (done.rows, done.outcodes, done.skipped) == (3, 1, 1)
    place = Place.objects.get(kind=PlaceKind.OUTCODE)
    assert (place.name, place.region, round(place.latitude, 4)) == ("LS6", Region.YORKSHIRE, 53.82)


def test_the_region_of_the_area_is_believed_before_the_rows(tmp_path: Path, files: tuple[Path, Path]) -> None:
    load_places(*files)
    text = "postcode,latitude,longitude,city,region_name\nLS6,53.8,-1.5,,North West \nls7,53.8,-1.5,,\n"
    import_postcodes(postcodes(tmp_path, text))
    regions = Place.objects.filter(kind=PlaceKind.OUTCODE).values_list("name", "region")
    assert set(regions) == {("LS6", Region.YORKSHIRE), ("LS7", Region.YORKSHIRE)}


def test_an_import_can_be_repeated_and_corrects_what_was_there(tmp_path: Path) -> None:
    text = "postcode,latitude,longitude,region\nLS6,53.8,-1.5,North West\n"
    import_postcodes(postcodes(tmp_path, text))
    import_postcodes(
        postcodes(tmp_path, text.replace("North West", "Yorkshire and the Humber").replace("53.8", "53.9"))
    )
    place = Place.objects.get()
    assert (place.region, place.latitude) == (Region.YORKSHIRE, 53.9)


def test_rows_that_say_nothing_are_skipped_and_an_open_quote_spoils_its_row_alone(tmp_path: Path) -> None:
    text = (
        "postcode,latitude,longitude,city,region_name\n"
        'IM1,54.15,-4.48,"Douglas,IMN\n'
        "ZZ99 9ZZ,99.999999,0,,Wales\nnonsense,53,-1,,Wales\nCF10,51.48,-3.18,Cardiff,Wales\n\n"
    )
    out = io.StringIO()
    call_command("import_postcodes", str(postcodes(tmp_path, text)), stdout=out)
    assert list(Place.objects.values_list("name", flat=True)) == ["CF10"]
    assert "1 outward postcodes from" in out.getvalue()
    assert "skipped" in out.getvalue()


def test_progress_is_told(tmp_path: Path) -> None:
    rows = "CF10 1AA,51.48,-3.18,Wales\n" * 50_000
    told: list[int] = []
    import_postcodes(postcodes(tmp_path, f"postcode,latitude,longitude,region\n{rows}"), told.append)
    assert told == [50_000]


def test_a_file_without_positions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"postcodes.csv, line 1: there is no column latitude"):
        call_command("import_postcodes", str(postcodes(tmp_path, "postcode,region\nLS6,Wales\n")))
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_postcodes", "/nowhere.csv")
