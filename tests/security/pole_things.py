# SPDX-License-Identifier: AGPL-3.0-or-later
"""In each EPCI a pôle with its members, letters, documents, money and needs; plans elsewhere."""

from __future__ import annotations

import io
from datetime import date, timedelta

from ess_map.actors import relating
from ess_map.actors.models import Source
from ess_map.contributions import relations
from ess_map.core import clock, links
from ess_map.core.areas import ServiceArea
from ess_map.core.db import db
from ess_map.diagnosis.models import SourceCoverage
from ess_map.funding.models import Funding, Scheme
from ess_map.local_needs import letters
from ess_map.local_needs.models import Need
from ess_map.people.models import User
from ess_map.pole_building import invitation
from ess_map.pole_cards import card, card_changes, rating
from ess_map.pole_stages import stage_steps, validation
from ess_map.poles import membership, perimeter, record, space_documents, space_notes
from ess_map.poles.models import Pole, PoleInvitation, PoleMember, PoleParty
from ess_map.testing.factories import load, make_actor, middle
from tests.security import plan_things
from tests.security.things import Place
from tests.security.world import EVIL, HERE, World

CAME = date(2024, 5, 2)


def of_anybody(people: dict[str, User]) -> dict[str, object]:
    """Write what administrators say for all pôles, and how routes name levels and steps."""
    rating.set_rubric(db.session, {("size", 3): EVIL}, people["administrator"])
    source = Source(key="registre", name=f"Source {EVIL}", url="https://source.example/", note=EVIL)
    words = EVIL[:300]
    db.session.add_all((source, SourceCoverage(source="registre", territories=[HERE], words=words)))
    db.session.flush()
    return {
        "covering key": source.key,
        "form": "csv",
        "scale": "size",
        "event": "begin",
        "level": "action",
        "table": "lignes",
    }


def of_place(
    world: World, place: Place, people: dict[str, User], commune: str
) -> dict[str, object]:
    """Write the pôle of one EPCI and what is done there, and say its numbers."""
    pole = _pole(place, commune)
    member = people["member"] if place.key == HERE else place.person
    return {
        "poles slug": pole.actor.slug,
        **_members(world, place, pole, member, people["account"]),
        **_card(place, pole),
        **_space(world, place, pole, member),
        **_invited(world, place, pole),
        **_parties(world, place, pole),
        **_money(world, place, pole),
        **(needs := _needs(world, place, people["account"], commune)),
        **plan_things.of_place(world, place, pole, people, needs["to take need_id"]),
    }


def hide(world: World, place: Place, what: str, *readers: str) -> str:
    """Return a text that of all ``READERS`` only the ``readers`` of here may find on a page."""
    text = f"secret-{what}-{place.key}"
    if place.key == HERE:
        world.hidden[text] = {"owner", "administrator", *readers}
    else:
        world.hidden[text] = {"administrator", *readers}
    return f"{text} {EVIL}"


def _pole(place: Place, commune: str) -> Pole:
    actor = make_actor(f"Pôle {EVIL}", summary=EVIL, **middle(commune))
    pole = record.begin(db.session, actor, "ptce", host_id=place.actor.id)
    area = ServiceArea(codes=frozenset({place.key}))
    perimeter.set_perimeter(db.session, pole, area, approximate=True, note=f"Vers {EVIL}")
    pole.stage = "prefiguration"
    db.session.flush()
    return record.get(db.session, pole.id)


def _members(
    world: World, place: Place, pole: Pole, member: User, asking: User
) -> dict[str, object]:
    """An actor that both sides confirm, one that is asked, somebody shown and somebody hidden."""
    linked = relating.find_or_begin(db.session, "member_of", place.actor.id, pole.id)
    for side in relating.SIDES:
        relating.say(db.session, linked, side, True, clock.now())
    row = membership.row_of(db.session, pole, place.actor.id)
    membership.say(db.session, row, role=EVIL[:80], college="ess", since=CAME)
    labelled, whole = load(place.labelled.id), load(pole.id)
    relations.propose(db.session, "member_of", labelled, whole, asking, f"Entrer {EVIL}")
    said = {"pole_id": pole.id, "college": "people", "since": CAME, "confirmed_at": clock.now()}
    said |= {"role": EVIL[:80]}
    db.session.add(PoleMember(user_id=member.id, name=f"Membre {EVIL}", shown=True, **said))
    hidden = hide(world, place, "membre")[:120]
    db.session.add(PoleMember(user_id=place.person.id, name=hidden, **said))
    db.session.flush()
    return {
        "poles_members key": f"acteur-{place.actor.id}",
        "poles_members.accept key": f"acteur-{place.labelled.id}",
    }


def _card(place: Place, pole: Pole) -> dict[str, object]:
    """Every text of the card, and two ratings: one by somebody and one out of a document."""
    examples = {"text": EVIL, "long": f"Long {EVIL}", "lines": [EVIL, EVIL], "choice": EVIL}
    examples |= {"grants": [[EVIL, 7_200_000]], "money": 26_000_000, "year": 2010}
    said: dict[str, object] = {}
    for field in card.BY_KEY.values():
        value = examples.get(field.kind, 3)
        said[field.key] = {"value": 3, "source": EVIL, "year": 2010} if field.sourced else value
    card_changes.save(db.session, pole, said, place.animator)
    given = {"reason": f"Note {EVIL}", "on": CAME, "by": place.animator}
    rating.rate(db.session, pole, "size", 3, **given)
    rating.record(db.session, pole, "structure", 2, document=f"Document {EVIL}")
    stage_steps.note_support(db.session, pole, f"Appui {EVIL}", CAME, place.animator)
    return {}


def _space(world: World, place: Place, pole: Pole, member: User) -> dict[str, object]:
    """A note of a member's, a document for members, and two versions of one for everybody."""
    body = hide(world, place, "note")
    note = space_notes.add(db.session, pole, body, CAME, member)
    title = hide(world, place, "document")[:200]
    keep = space_documents.add
    private = keep(db.session, pole, title, _pdf(), member, public=False)
    public = keep(db.session, pole, f"Statuts {EVIL}", _pdf(), place.animator, public=True)
    space_documents.replace(db.session, public, _pdf(), place.animator)
    return {
        "note_id": note.id,
        "document_id": private.id,
        "of a public document document_id": public.id,
        "for members name": private.versions[0].file,
        "an older version name": public.versions[1].file,
        "a public document name": public.versions[0].file,
    }


def _invited(world: World, place: Place, pole: Pole) -> dict[str, object]:
    """One letter to a person, who has not answered, and one to an actor, which has."""
    sent = {"pole_id": pole.id, "sent_at": clock.now() - timedelta(days=9), "message": EVIL}
    sent |= {"sent_by_id": place.animator.id, "role": EVIL[:80]}
    guest = PoleInvitation(email=f"invitée-{place.key}@prive.example", name=EVIL, **sent)
    asked = PoleInvitation(
        email=f"invité-{place.key}@prive.example",
        actor_id=place.labelled.id,
        answer="no",
        answered_at=clock.now(),
        words=f"Non {EVIL}",
        **sent,
    )
    world.private |= {one.email: "somebody invited" for one in (guest, asked)}
    db.session.add_all((guest, asked))
    db.session.flush()
    return {"poles_building number": guest.id, "of a guest token": invitation.token(guest)}


def _parties(world: World, place: Place, pole: Pole) -> dict[str, object]:
    """One that has been asked, and one that has answered."""
    email = f"partie-{place.key}@prive.example"
    world.private[email] = "a party"
    waits = PoleParty(pole_id=pole.id, name=f"Mairie {EVIL}", email=email, asked_at=clock.now())
    said = {"answer": "no", "answered_on": CAME, "reason": f"Motif {EVIL}"}
    told = PoleParty(pole_id=pole.id, name=f"Département {EVIL}", **said)
    waits.college = told.college = "authority"
    db.session.add_all((waits, told))
    db.session.flush()
    return {"party_id": waits.id, "of a party token": validation.token(waits)}


def _money(world: World, place: Place, pole: Pole) -> dict[str, object]:
    scheme = Scheme(
        key=f"aide-{place.key}",
        name=f"Aide {EVIL}",
        funder=f"Région {EVIL}",
        kind="study",
        most_cents=2_500_000,
        rule=f"Règle {EVIL}",
        source=EVIL,
    )
    db.session.add(scheme)
    db.session.flush()
    line = Funding(
        pole_id=pole.id,
        scheme_id=scheme.id,
        funder=f"Région {EVIL}",
        label=hide(world, place, "financement")[:200],
        status="granted",
        amount_cents=2_400_000,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        note=f"Note {EVIL}",
        created_at=clock.now(),
    )
    db.session.add(line)
    db.session.flush()
    return {"line_id": line.id, "funding_schemes key": scheme.key}


def _needs(world: World, place: Place, author: User, commune: str) -> dict[str, object]:
    """One in each state: what is public, what waits, and what nobody has confirmed."""
    email = f"besoin-{place.key}@prive.example"
    world.private[email] = "an author of a need"
    mine = {"author_id": author.id, "actor_id": place.actor.id}
    judges = ("account", "moderator") if place.key == HERE else ("account",)
    titles = {
        "unconfirmed": _unread(world, place),
        "pending": hide(world, place, "besoin-en-attente", *judges),
        "refused": hide(world, place, "besoin-refusé", *judges),
        "withdrawn": hide(world, place, "besoin-retiré", *judges),
    }
    made = {}
    for state in (*titles, "published", "taken", "to take", "by letter"):
        by_letter = state in ("unconfirmed", "by letter")
        made[state] = Need(
            kind="need" if state != "published" else "resource",
            state="published" if state in ("to take", "by letter") else state,
            title=titles.get(state, f"Besoin {EVIL}")[:160],
            body=f"Il faut {EVIL}",
            activity="agriculture",
            commune_code=commune,
            created_at=clock.now(),
            **({"author_email": email} if by_letter else mine),
        )
    db.session.add_all(made.values())
    db.session.flush()
    return {
        "need_id": made["published"].id,
        **{f"deciding_needs.{verb} need_id": made["pending"].id for verb in ("publish", "refuse")},
        "plans.of_need need_id": made["taken"].id,
        "to take need_id": made["to take"].id,
        "not published need_id": made["pending"].id,
        "refused need_id": made["refused"].id,
        "withdrawn need_id": made["withdrawn"].id,
        "not confirmed need_id": made["unconfirmed"].id,
        "to confirm a need token": links.sign(letters.CONFIRM, made["unconfirmed"].id),
        "to withdraw a need token": links.sign(letters.WITHDRAW, made["by letter"].id),
    }


def _unread(world: World, place: Place) -> str:
    """Only who holds the letter reads what nobody has confirmed."""
    text = hide(world, place, "besoin-non-confirmé")
    world.hidden[text.split()[0]] = set()
    return text


def _pdf() -> io.BytesIO:
    """A document like no other."""
    number = len(db.session.query(space_documents.Upload.id).all())
    return io.BytesIO(
        b"%%PDF-1.7\n%%%d\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n"
        % number
    )
