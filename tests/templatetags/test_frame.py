import pytest
from django.template import Context, Template
from django.template.base import Node

from newsarchive.languages import speaking


def rendered(text: str, **context: str) -> str:
    return str(Template("{% load frame %}" + text).render(Context(context)))


def test_a_fixed_part_is_what_include_gives_without_space_around_it() -> None:
    part = "components/_search_field.html"
    included = rendered(f'{{% include "{part}" with field_id="here" only %}}').strip()
    assert rendered(f'{{% fixed "{part}" field_id="here" %}}') == included
    assert 'id="here"' in included


def test_it_sees_nothing_of_the_page_but_what_it_is_given() -> None:
    part = "components/_search_field.html"
    assert 'value="typed"' not in rendered(f'{{% fixed "{part}" field_id="here" %}}', q="typed")
    assert 'value="&lt;typed&gt;"' in rendered(f'{{% fixed "{part}" field_id="here" q=q %}}', q="<typed>")


def test_each_language_has_its_own() -> None:
    nav = '{% fixed "_nav.html" section="people" %}'
    english = rendered(nav)
    with speaking("ru"):
        russian = rendered(nav)
    assert ('href="/people/"' in english, 'href="/ru/people/"' in russian) == (True, True)
    assert [">People<" in text for text in (english, russian)] == [True, False]
    assert rendered(nav) == english


def test_it_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    nav = Template('{% load frame %}{% fixed "_nav.html" section="once" %}')
    first = nav.render(Context())
    made: list[Node] = []
    usual = Node.render_annotated

    def noted(self: Node, context: Context) -> str:
        made.append(self)
        return str(usual(self, context))

    monkeypatch.setattr(Node, "render_annotated", noted)
    assert nav.render(Context()) == first
    assert [type(node).__name__ for node in made] == ["LoadNode", "SimpleNode"]
