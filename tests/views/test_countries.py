import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Country
from articles.models.subject import Origin
from articles.reference.load import load_reference
from tests import cast

pytestmark = pytest.mark.django_db


def groups(client: Client, address: str) -> list[tuple[str, list[str]]]:
    response = client.get(address)
    assert response.status_code == 200
    return [
        (title, [name for name, _, _ in (*of, *silent)]) for title, of, silent in response.context["groups"]
    ]


def reference(*countries: Country) -> None:
    Country.objects.filter(pk__in=[country.pk for country in countries]).update(origin=Origin.REFERENCE)


def test_countries_stand_by_region_those_with_items_first_and_former_ones_last(client: Client) -> None:
    reference(cast.russia(), cast.japan(), cast.soviet_union())
    cast.article(countries=[cast.ukraine()])
    assert groups(client, "/countries/") == [
        ("Asia", ["Japan"]),
        ("Europe", ["Ukraine", "Russia"]),
        ("Former countries", ["Soviet Union"]),
    ]


def test_countries_stand_a_to_z(client: Client) -> None:
    reference(cast.russia(), cast.japan(), cast.soviet_union())
    assert groups(client, "/countries/?by=name") == [
        ("J", ["Japan"]),
        ("R", ["Russia"]),
        ("S", ["Soviet Union"]),
    ]


def test_another_order_is_a_bad_request(client: Client) -> None:
    assert client.get("/countries/?by=--name").status_code == 400
    assert client.get("/countries/?by=name&by=name").status_code == 400


def test_a_country_of_the_reference_data_has_a_page_before_its_first_item(client: Client) -> None:
    reference(cast.japan())
    response = client.get("/countries/japan/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "No item of the archive is about Japan yet." in page
    assert '<meta name="robots" content="noindex, follow">' in page


def test_a_country_that_an_editor_made_needs_an_item(client: Client) -> None:
    cast.japan()
    assert client.get("/countries/japan/").status_code == 404


def test_a_former_country_names_what_became_of_it(client: Client) -> None:
    cast.soviet_union().successors.add(cast.russia(), cast.ukraine())
    cast.article(countries=[cast.soviet_union(), cast.russia()])
    former = client.get("/countries/soviet-union/")
    # Ukraine has no public item and is not of the reference data.
    assert [country.name for country in former.context["successors"]] == ["Russia"]
    assert "Former country, 1922–1991" in former.content.decode()
    present = client.get("/countries/russia/")
    assert [country.name for country in present.context["predecessors"]] == ["Soviet Union"]


@pytest.mark.parametrize("items", [1, 3])
def test_queries_do_not_grow_with_the_items(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cast.soviet_union().successors.add(cast.russia())
    for _ in range(items):
        cast.article(people=[cast.lavrov()], countries=[cast.soviet_union(), cast.russia()])
    # The country; items, what stands beside them; state and blocks of the index; first and last item; names
    # of the most frequent; other names; what it became; what it was.
    with django_assert_num_queries(9):
        client.get("/countries/soviet-union/")
    # The countries.
    with django_assert_num_queries(1):
        client.get("/countries/")


def test_the_map_has_present_countries_shaded_and_small_ones_as_dots(client: Client) -> None:
    load_reference()
    cast.article(countries=[Country.objects.get(alpha2="JP"), Country.objects.get(alpha2="SG")])
    places = {place.name: place for place in client.get("/countries/").context["map"]}
    japan, singapore = places["Japan"], places["Singapore"]
    assert (japan.shape, japan.level, japan.count, japan.url) == ("JP", 1, 1, "/countries/japan/")
    assert (singapore.shape, singapore.level) == ("", 1)
    assert (places["France"].shape, places["France"].level) == ("FR", 0)
    assert [name for name in ("Soviet Union", "Antarctica") if name in places] == []
    # Every country on it is in the list too, which those use who cannot see it.
    listed = {
        name
        for _, *group in client.get("/countries/").context["groups"]
        for lines in group
        for name, _, _ in lines
    }
    assert set(places) - listed == set()


def test_the_page_of_a_country_shows_where_it_is(client: Client) -> None:
    load_reference()
    text = client.get("/countries/japan/").content.decode()
    assert re.findall(r'<use class="here" href="[^"]*world[^"]*\.svg#(\w+)"', text) == ["JP"]
    assert "map-here" not in client.get("/countries/soviet-union/").content.decode()
