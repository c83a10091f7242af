import io

import pytest
from django.core.management import call_command

from articles.models import Proposal
from articles.tagging.sweeps import begin
from tests import cast, staff
from tests.tagging.atlas import person

pytestmark = pytest.mark.django_db


def told() -> str:
    out = io.StringIO()
    call_command("propose_tags", stdout=out)
    return out.getvalue()


def test_it_looks_through_the_archive_and_says_what_it_found() -> None:
    cast.russia()
    cast.article(body="<p>It rained.</p><p>It rained in Russia.</p>")
    Proposal.objects.all().delete()
    assert told() == "1 articles: 0 tags given, 1 proposals wait.\n"
    assert told() == "1 articles: 0 tags given, 0 proposals wait.\n"


def test_what_the_desk_began_is_finished_first() -> None:
    cast.article(body="<p>It rained.</p><p>Ann Example left.</p>")
    ann = person("Ann Example")
    begin(ann, staff.edgar(), apply=True)
    assert told() == "1 articles that may name Ann Example: 0 tags given, 1 proposals wait.\n"
    assert ann.taggings.count() == 1
