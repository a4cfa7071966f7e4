# SPDX-License-Identifier: AGPL-3.0-or-later
"""A purpose has its own key, and what it opened yesterday it opens tomorrow."""

import hashlib
import hmac

from ess_map import secret_for


def test_a_purpose_keeps_its_key_and_shares_it_with_no_other(bare):
    with bare().app_context():
        key = secret_for("repair.sealed")
        assert len(key) == 32
        assert secret_for("repair.sealed") == key
        assert secret_for("repair.seals") != key
    with bare(ESS_MAP_SECRET_KEY="another").app_context():
        assert secret_for("repair.sealed") != key


def test_second_factors_that_were_kept_stay_readable(bare):
    written = hmac.digest(b"only-for-tests", b"ess-map.totp", hashlib.sha256)
    with bare().app_context():
        assert secret_for("totp") == written
