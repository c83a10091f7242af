import pytest

from articles.formats import agencies


@pytest.mark.parametrize(
    ("signature", "agency"),
    [
        ("AFP", "AFP"),
        ("dpa/lhe", "dpa"),
        ("REUTERS", "REUTERS"),
        ("NTB-AFP", "NTB"),
        ("Корр. ТАСС Иван Иванов", "ТАСС"),
        ("Thomson Reuters Foundation", "Thomson Reuters Foundation"),
        ("ap", ""),
        ("laughing", ""),
        ("Staffan", ""),
    ],
)
def test_an_agency_is_known_within_a_signature(signature: str, agency: str) -> None:
    assert agencies.signing(signature) == agency
