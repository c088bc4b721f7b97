"""A case small enough to find every headline, low, base and high, on paper."""

from __future__ import annotations

from typing import Any

from stockpact.instance import Instance

from ..small import small_instance

RANGES: list[dict[str, Any]] = [
    {"path": "prices.eur_per_t", "low": 0.8, "high": 1.5, "moves_with": "market", "source": "a paper"},
    {"path": "freight.eur_per_t", "low": 0.5, "high": 2, "moves_with": "market", "source": "a paper"},
    {"path": "demand.tonnes", "low": 0.5, "high": 2, "source": "assumption: half and double"},
    {"path": "targets.days", "low": 5, "high": 20, "how": "value", "source": "assumption: a choice"},
    {"path": "embargoes.rate_per_year", "low": 0.5, "high": 2, "source": "derived; assumption: half"},
]


def yearly(**values: Any) -> list[dict[str, Any]]:
    """The same row for both years."""
    return [{"year": year, **values} for year in (2027, 2028)]


def sure_case(**tables: Any) -> Instance:
    """One party needs 365 t of x a year from N and wants 10 days of it, 10 t, at the end of 2027.

    A tonne costs 1,000 EUR and 100 EUR of freight, with nothing discounted: outlays are 11,000 EUR. With a
    rate of one in two years N stops for all of 2028. A missing tonne costs 10,000 EUR: without the reserve
    365 t x 10,000 EUR / 2 = 1,825,000 EUR, of which the 10 t avert 50,000 EUR; 10 of 365 t are served.
    """
    rows: dict[str, Any] = {
        "parties": [{"party": "A", "name": "Party A"}],
        "materials": [{"material": "x", "name": "Oxide x"}],
        "sectors": [{"sector": "cars", "name": "Cars"}],
        "demand": yearly(party="A", material="x", sector="cars", tonnes=365),
        "shortage_steps": [
            {"material": "x", "step": 1, "kind": "lost output", "share": 1, "eur_per_t": 10_000}
        ],
        "prices": yearly(material="x", eur_per_t=1000),
        "sources": [{"supplier": "north", "name": "North", "country": "NN"}],
        "supply": yearly(supplier="north", material="x", tonnes=2000),
        "access": yearly(supplier="north", party="A", material="x", share=1),
        "freight": [{"supplier": "north", "party": "A", "eur_per_t": 100}],
        "imports": yearly(party="A", material="x", supplier="north", tonnes=365, balancing=True),
        "targets": [{"party": "A", "material": "x", "days": 10, "deadline": "2027"}],
        "embargoes": [
            {
                "scenario": "stop",
                "name": "Stop",
                "rate_per_year": 0.5,
                "first_onset": "2028",
                "last_onset": "2028",
                "display_onset": "2028",
            }
        ],
        "embargo_cuts": [{"scenario": "stop", "supplier": "north", "cut": 1}],
        "embargo_durations": [{"scenario": "stop", "periods": 1, "probability": 1}],
        "ranges": RANGES,
    }
    return small_instance("2027", "2028", **(rows | tables))
