"""Addresses of sign-in, passwords, and the person's own page.

The sign-in library's views are named one by one, so that no page of it is open that nobody thought of.
"""

from allauth.account import views as allauth_views
from django.urls import path

from accounts import codes, views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/name/", views.change_name, name="account-name"),
    path("account/tokens/new/", views.new_token, name="token-new"),
    path("account/tokens/<int:pk>/revoke/", views.end_token, name="token-revoke"),
    path("account/login/", allauth_views.login, name="account_login"),
    path("account/login/code/", allauth_views.request_login_code, name="account_request_login_code"),
    path("account/login/code/confirm/", codes.ConfirmLoginCode.as_view(), name="account_confirm_login_code"),
    path("account/logout/", allauth_views.logout, name="account_logout"),
    path("account/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("account/signup/", views.no_sign_up, name="account_signup"),
    path("account/password/change/", allauth_views.password_change, name="account_change_password"),
    path("account/password/set/", allauth_views.password_set, name="account_set_password"),
    path("account/password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path(
        "account/password/reset/confirm/",
        codes.ConfirmResetCode.as_view(),
        name="account_confirm_password_reset_code",
    ),
    path(
        "account/password/reset/complete/",
        allauth_views.complete_password_reset,
        name="account_complete_password_reset",
    ),
    path(
        "account/password/reset/done/",
        allauth_views.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
]
