from articles.models import Article
from articles.search.analysis import plain_text
from articles.tagging.mentions import find

ARTICLE = Article(
    headline="Japan and Russia talk",
    dateline="MOSCOW, May 12",
    body="<p>Japan’s minister met Russian &amp; Japanese ministers.</p><p>“Japan,” he said.</p>",
)


def test_each_place_where_a_name_stands_is_evidence() -> None:
    found = find(ARTICLE, ["Japan", "Japanese"])
    texts = {"headline": ARTICLE.headline, "body": plain_text(ARTICLE.body)}
    assert [(m["field"], texts[m["field"]][m["start"] : m["end"]]) for m in found] == [
        ("headline", "Japan"),
        ("body", "Japan"),
        ("body", "Japanese"),
        ("body", "Japan"),
    ]
    assert all(
        mention["text"] == texts[mention["field"]][mention["start"] : mention["end"]] for mention in found
    )


def test_the_longest_name_counts() -> None:
    assert [mention["text"] for mention in find(ARTICLE, ["Russia", "Russia talk"])] == ["Russia talk"]


def test_capitals_do_not_matter_and_parts_of_words_do_not_count() -> None:
    assert [mention["text"] for mention in find(ARTICLE, ["moscow", "Rus", "C++"])] == ["MOSCOW"]


def test_without_names_there_is_nothing_to_find() -> None:
    assert find(ARTICLE, ["", ""]) == []
