# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the notifications room contributes through the platform's hooks."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Job, hookimpl
from ess_map.core import mail, timer


@hookimpl
def register_jobs():
    return [
        Job("timers", _l("Faire sonner les rappels"), timer.ring, 1),
        Job(mail.JOB, _l("Distribuer les courriels"), _deliver, 1),
    ]


def _deliver(session: Session) -> str | None:
    sweep = mail.deliver(session)
    if sweep == mail.Sweep():
        return None
    return _("%(sent)d envoyés, %(failed)d refusés", sent=sweep.sent, failed=sweep.failed)
