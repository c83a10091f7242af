import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import editing, importer
from articles.formats.record import ArticleRecord, Flaw, PubStatus
from articles.importer import COUNTS, Result
from articles.models import Article, Operation, Reject, SourceItem, Version
from tests.test_history import FAR
from tests.told import receive, record

pytestmark = pytest.mark.django_db

TEXTS = st.builds(
    record,
    st.sampled_from(["Ship calls", "Ship leaves"]),
    external_id=st.sampled_from(["1", "2", "3"]),
    source=st.sampled_from(["Agency", "Wire", ""]),
    version=st.sampled_from([None, 1, 2, 3]),
    pub_status=st.sampled_from([PubStatus.USABLE, *PubStatus]),
    embargo=st.sampled_from([None, None, FAR]),
)
RECORDS = st.lists(st.one_of(TEXTS, TEXTS, st.just(Flaw("Not understood."))), max_size=8)


def counts(result: Result) -> dict[str, int]:
    return {name: getattr(result, name) for name in COUNTS}


def contents() -> list[int]:
    models = (Article, Operation, Reject, SourceItem, Version)
    return [model._default_manager.count() for model in models]


@given(RECORDS, RECORDS, st.booleans())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_dry_run_foretells_every_count_and_writes_nothing(
    before: Sequence[ArticleRecord | Flaw], records: Sequence[ArticleRecord | Flaw], is_edited: bool
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(importer, "BATCH_ITEMS", 3)
        receive(Path(folder), *before)
        for item in Article.objects.select_related("source") if is_edited else ():
            item.headline = "An editor's"
            editing.save_edit(item, user=None, before=item.version_number)
        stood = contents()
        foretold = receive(Path(folder), *records, dry_run=True)
        assert contents() == stood
        assert counts(foretold) == counts(receive(Path(folder), *records))
        transaction.set_rollback(True)
