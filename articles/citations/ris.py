"""RIS (Research Information Systems, RIS Format Specifications, 2001): a record of the type NEWS."""

from articles.citations.reference import ARCHIVE, Reference


def record(cited: Reference) -> str:
    """A tag to a line; lines end as the format has them, with carriage return and line feed."""
    lines = [
        ("TY", "NEWS"),
        ("ID", cited.uid),
        ("AU", cited.author or cited.source),
        ("TI", cited.headline),
        ("T2", cited.source),
        ("PB", cited.source),
        ("PY", f"{cited.day.year:04}"),
        ("DA", f"{cited.day.year:04}/{cited.day.month:02}/{cited.day.day:02}"),
        ("AB", cited.standfirst),
        ("LA", cited.language),
        ("DP", ARCHIVE),
        ("UR", cited.url),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value or tag == "ER")
