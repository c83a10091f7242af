"""What a query means, in the plainest way: the tree against the tokens of one text."""

from articles.search import analysis
from articles.search.query import And, Field, Node, Not, Or, Phrase, Prefix, Word, parse


def is_found(typed: str, printed: str, language: str) -> bool:
    """Whether a query without tags and dates finds a text that is all of an article."""
    root = parse(typed).root
    return root is not None and _holds(root, analysis.tokens(printed, language), language)


def _holds(node: Node, tokens: list[analysis.Token], language: str) -> bool:
    match node:
        case And(nodes):
            return all(_holds(child, tokens, language) for child in nodes)
        case Or(nodes):
            return any(_holds(child, tokens, language) for child in nodes)
        case Not(child) | Field("title", child):
            return _holds(child, tokens, language) is isinstance(node, Field)
        case Word(text):
            return any(_has_form(form, tokens, language) for form in analysis.forms(text))
        case Phrase(text):
            return _has_sequence(analysis.phrase(text), tokens)
        case Prefix(text):
            return _has_sequence(analysis.Form(analysis.phrase(text).words, prefix=True), tokens)
    raise AssertionError(node)


def _has_form(form: analysis.Form, tokens: list[analysis.Token], language: str) -> bool:
    if len(form.words) > 1 or form.prefix:
        return _has_sequence(form, tokens)
    stems = analysis.query_stems(form.words[0], [language])
    return any(token.stem in stems for token in tokens)


def _has_sequence(form: analysis.Form, tokens: list[analysis.Token]) -> bool:
    exacts = [token.exact for token in tokens]
    *firsts, last = form.words
    for at in range(len(exacts) - len(firsts)):
        end = exacts[at + len(firsts)]
        if exacts[at : at + len(firsts)] == firsts and (end.startswith(last) if form.prefix else end == last):
            return True
    return False
