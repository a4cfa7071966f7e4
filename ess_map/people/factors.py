# SPDX-License-Identifier: AGPL-3.0-or-later
"""Second factors and passkeys: a code serves once, a passkey alone must know its holder."""

from __future__ import annotations

from typing import Any

from flask_security import Totp, WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ess_map.people.models import User


class OnceOnlyTotp(Totp):
    """Refuses a code that has served, even within its half minute (RFC 6238, 5.2)."""

    def get_last_counter(self, user: User) -> int | None:
        return user.tf_last_counter

    def set_last_counter(self, user: User, tmatch: Any) -> None:
        user.tf_last_counter = tmatch.counter


class Passkeys(WebauthnUtil):
    """A first factor is found by the browser, and asks for finger, face or PIN; any device does."""

    def authenticator_selection(self, user: User, usage: str) -> AuthenticatorSelectionCriteria:
        if usage == "first":
            return AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            )
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.DISCOURAGED,
        )

    def user_verification(self, user: User | None, usage: list[str]) -> UserVerificationRequirement:
        if usage == ["first"]:
            return UserVerificationRequirement.REQUIRED
        return UserVerificationRequirement.PREFERRED
