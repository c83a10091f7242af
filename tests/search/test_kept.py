from articles.search.kept import MOST, Kept


def test_a_value_stands_until_one_of_its_facets_changes() -> None:
    kept = Kept()
    kept.put("one", [1], "a")
    kept.put("both", [1, 2], "b")
    kept.put("other", [2], "c")
    after = kept.without({1, 9})
    assert [after.get(key) for key in ("one", "both", "other")] == [None, None, "c"]
    assert [kept.get(key) for key in ("one", "both", "other")] == ["a", "b", "c"]


def test_of_many_those_used_last_are_kept() -> None:
    kept = Kept()
    for number in range(MOST):
        kept.put(number, [number], number)
    assert kept.get(0) == 0
    kept.put("new", [1], "new")
    assert [kept.get(key) for key in (0, 1, 2, "new")] == [0, None, 2, "new"]
