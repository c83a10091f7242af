from articles import coverage
from articles.coverage import around, by_year, nearest, of_year, timeline

COUNTED = [(1987 * 12 + 1, 2), (1987 * 12 + 2, 5), (2015 * 12 + 8, 1)]


def address(year: int, month: int | None) -> str:
    return f"{year}-{month}"


def test_years_are_sums_of_their_months() -> None:
    assert by_year(COUNTED) == {1987: 7, 2015: 1}


def test_the_months_of_a_year_count_from_one() -> None:
    assert of_year(COUNTED, 1987) == {2: 2, 3: 5}
    assert of_year(COUNTED, 1988) == {}


def test_the_nearest_is_the_earlier_of_two() -> None:
    assert nearest(5, [1, 3, 7]) == 3
    assert nearest(6, [1, 3, 7]) == 7
    assert nearest(6, []) is None


def test_around_a_year_are_the_last_before_and_the_first_after() -> None:
    assert around(5, [1, 3, 5, 7, 9]) == (3, 7)
    assert around(1, [1]) == (None, None)


def test_a_few_years_are_drawn_by_month_with_the_silent_years_left_out() -> None:
    unit, points = timeline(COUNTED, address)
    assert (unit, len(points)) == ("Month", 24)
    assert [(point.label, point.count, point.url) for point in points if point.count] == [
        ("February 1987", 2, "1987-2"),
        ("March 1987", 5, "1987-3"),
        ("September 2015", 1, "2015-9"),
    ]
    assert [point.gap for point in points if point.gap] == ["1988–2014"]


def test_many_years_are_drawn_by_year() -> None:
    counted = [(year * 12, 1) for year in (1850, 1900, 1902, 1903, 2026)]
    unit, points = timeline(counted, address)
    assert (unit, [point.label for point in points]) == ("Year", ["1850", "1900", "1902", "1903", "2026"])
    assert [point.gap for point in points] == [
        "",
        "1851–1899",
        "1901",
        "",
        "1904–2025",
    ]


def test_nothing_counted_is_nothing_drawn() -> None:
    assert timeline([], address) == ("Month", [])
    assert coverage.by_year([]) == {}


def test_a_table_has_twelve_months_a_year_and_addresses_of_those_with_items() -> None:
    rows = coverage.table(COUNTED, address)
    assert [(row.year, row.url, row.total, len(row.months)) for row in rows] == [
        (1987, "1987-None", 7, 12),
        (2015, "2015-None", 1, 12),
    ]
    assert rows[0].months[:3] == [("Jan", "0", ""), ("Feb", "2", "1987-2"), ("Mar", "5", "1987-3")]


def test_more_years_than_can_be_looked_over_have_no_table() -> None:
    assert coverage.table([(year * 12, 1) for year in range(1900, 1941)], address) == []
