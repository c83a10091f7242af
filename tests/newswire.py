"""Made-up wire for the tests, in the shapes of real wire."""

from pathlib import Path

from articles import formats

WIRE = Path(__file__).parent / "data" / "wire.txt"
SGML = Path(__file__).parent / "data" / "reuters.sgm"
NAMES = ", ".join(known.name for known in formats.FORMATS)
TITLES = ", ".join(known.title for known in formats.FORMATS[:-1]) + f" and {formats.FORMATS[-1].title}"


def document(
    number: int,
    *,
    title: str = "",
    body: str = "The quay was busy.",
    date: str = "12-MAY-1987 09:10:11.12",
    places: tuple[str, ...] = ("uk",),
    people: tuple[str, ...] = (),
    topics: tuple[str, ...] = ("tin",),
) -> str:
    """One document as Reuters-21578 has it."""

    def entries(codes: tuple[str, ...]) -> str:
        return "".join(f"<D>{code}</D>" for code in codes)

    return (
        f'<REUTERS TOPICS="YES" OLDID="{number}" NEWID="{number}">\n<DATE>{date}</DATE>\n'
        f"<TOPICS>{entries(topics)}</TOPICS>\n<PLACES>{entries(places)}</PLACES>\n"
        f"<PEOPLE>{entries(people)}</PEOPLE>\n"
        f"<TEXT>&#2;\n<TITLE>{title or f'SHIP {number} CALLS'}</TITLE>\n"
        f"<DATELINE>    PORT ELLEN, May 12 - </DATELINE><BODY>{body}\n Reuter\n&#3;</BODY></TEXT>\n"
        "</REUTERS>\n"
    )


def write(path: Path, *documents: str) -> Path:
    path.write_text('<!DOCTYPE lewis SYSTEM "lewis.dtd">\n' + "".join(documents), encoding="ascii")
    return path


def many(path: Path, count: int) -> Path:
    """A file of documents with varied days, words and labels; the same for the same count."""
    places = ("uk", "usa", "japan", "ussr", "west-germany")
    return write(
        path,
        *(
            document(
                number,
                title=f"SHIP {number % 40} CALLS AT QUAY {number % 7}",
                body="\n".join(f"Crate {number * step} held tin and tea." for step in range(1, 25)),
                date=f"{number % 28 + 1}-MAY-1987 {number % 24:02}:{number % 60:02}:00.00",
                places=(places[number % 5], places[number % 3]),
                people=(f"captain-{number % 30}",) if number % 4 == 0 else (),
                topics=("tin", "tea")[: number % 3],
            )
            for number in range(1, count + 1)
        ),
    )
