"""The door of the registry: what other packages may ask and do. Nouns: `registry.data`, news: `registry.events`.

Ids are those of `registry_cooperative`; numbers may be typed with Arabic-Indic digits and spaces. Calls that write join
the caller's transaction. Nothing here returns personal data: the contact on record comes masked or not at all.
"""

from registry.creation.services.figures import creation_delays, creation_figures
from registry.creation.services.reading import creation_state
from registry.creation.services.starting import start_creation
from registry.declarations.services.owing import filing_delays, filings_due
from registry.desk.services.delegations import list_delegations
from registry.public.documents import verification_url
from registry.public.figures import published_figures
from registry.services.census import census, continue_from, peers, role_holders, successions
from registry.services.contact import contact_hint, contact_keys, send_claim_code
from registry.services.figures import counts_by_place, figures_as_of, figures_by_year
from registry.services.filing import file
from registry.services.half_year import data_quality, jobs_as_of, moves
from registry.services.history import record_as_of
from registry.services.matching import matching_ids as matching_cooperative_ids
from registry.services.reading import active_ids as active_cooperative_ids
from registry.services.reading import (
    active_names,
    card_of,
    card_rows,
    cooperative_cards,
    find_cooperative,
    is_active,
    list_sectors,
    similar_cooperatives,
)
from registry.services.registering import register
from registry.services.roles import (
    acted_for,
    end_role,
    ever_in_team,
    grant_role,
    may_act,
    refuse_own_case,
    roles_of,
    team,
    team_sizes,
)
from registry.services.standing import reinstate, suspend

__all__ = [
    "acted_for",
    "active_cooperative_ids",
    "active_names",
    "card_of",
    "card_rows",
    "census",
    "contact_hint",
    "contact_keys",
    "continue_from",
    "cooperative_cards",
    "counts_by_place",
    "creation_delays",
    "creation_figures",
    "creation_state",
    "data_quality",
    "end_role",
    "ever_in_team",
    "figures_as_of",
    "figures_by_year",
    "file",
    "filing_delays",
    "filings_due",
    "find_cooperative",
    "grant_role",
    "is_active",
    "jobs_as_of",
    "list_delegations",
    "list_sectors",
    "matching_cooperative_ids",
    "may_act",
    "moves",
    "peers",
    "published_figures",
    "record_as_of",
    "refuse_own_case",
    "register",
    "reinstate",
    "role_holders",
    "roles_of",
    "send_claim_code",
    "similar_cooperatives",
    "start_creation",
    "successions",
    "suspend",
    "team",
    "team_sizes",
    "verification_url",
]
