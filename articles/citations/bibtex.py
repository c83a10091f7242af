"""BibTeX: an entry of the kind @misc (Oren Patashnik, BibTeXing, 1988, section 3), in UTF-8."""

from articles.citations.reference import ARCHIVE, Reference

# What LaTeX takes for orders. Braces have no escape that BibTeX does not count, so they are written in words.
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        **{character: f"\\{character}" for character in "#$%&_"},
    }
)


def entry(cited: Reference) -> str:
    """The entry, with an empty line behind it. Its key is made of the uid."""
    fields = {
        "author": f"{{{{{_text(cited.author or cited.source)}}}}}",
        "title": f"{{{{{_text(cited.headline)}}}}}",
        "organization": f"{{{{{_text(cited.source)}}}}}",
        "howpublished": f"{{{ARCHIVE}}}",
        "year": f"{{{cited.day.year:04}}}",
        "month": f"{{{cited.day.month}}}",
        "day": f"{{{cited.day.day}}}",
        "language": f"{{{_text(cited.language)}}}",
        "url": f"{{{cited.url}}}",
    }
    lines = ",\n".join(f"  {name} = {value}" for name, value in fields.items())
    return f"@misc{{news-{cited.uid},\n{lines}\n}}\n\n"


def _text(text: str) -> str:
    return text.translate(_ESCAPES)
