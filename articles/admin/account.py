"""Accounts of the desk: a name, groups, and nothing by which an administrator could give what he has not."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django_otp.plugins.otp_static import admin as otp_static
from django_otp.plugins.otp_totp import admin as otp_totp

from articles import recording, second_factor
from articles.admin.base import ReadOnlyAdmin, RecordedAdmin
from articles.models import Alarm

if TYPE_CHECKING:
    AnyUserAdmin = UserAdmin[User]
else:
    AnyUserAdmin = UserAdmin

# Pages that would show colleagues' keys; and Django's own, by which an administrator could make a superuser.
admin.site.unregister([otp_totp.TOTPDevice, otp_static.StaticDevice, User, Group])


@admin.register(User)
class AccountAdmin(RecordedAdmin, AnyUserAdmin):
    """Accounts are closed, not deleted: the log names them."""

    list_display = ("username", "first_name", "last_name", "is_active", "last_login")
    list_filter = ("is_active",)
    ordering = ("username",)
    filter_horizontal = ()
    actions = ("take_second_factor_away",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if request.user.is_superuser else ("is_superuser",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _may_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            recording.note(User.objects.get(pk=id), {"password": [None, "set anew"]}, request.user)
        return response

    @admin.action(description="Take the second factor away", permissions=["change"])
    def take_second_factor_away(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """For who lost telephone and recovery codes."""
        count = 0
        for account in accounts:
            if self.has_change_permission(request, account) and second_factor.forget(account):
                recording.note(account, {"second factor": ["set up", None]}, request.user)
                count += 1
        self.message_user(request, f"{count} taken away.")


def _may_change(request: HttpRequest, account: User | None) -> bool:
    """Superusers are the business of superusers."""
    return account is None or not account.is_superuser or bool(request.user.is_superuser)


@admin.register(Group)
class RightsAdmin(RecordedAdmin, GroupAdmin):
    """Only superusers may change what a group may do."""


@admin.register(Alarm)
class AlarmAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "account", "items")
    list_select_related = ("account",)
    ordering = ("-created_at", "-id")
