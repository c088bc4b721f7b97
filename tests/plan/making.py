"""A small instance that uses every feature of the build-up and has embargoes."""

from __future__ import annotations

from typing import Any

from stockpact.instance import Instance

from ..small import small_instance

YEARS = (2027, 2028)


def rows(columns: str, *values: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Rows of a table from its columns in words and tuples of cells; None leaves a cell blank."""
    names = columns.split()
    return [dict(zip(names, value, strict=True)) for value in values]


def yearly(columns: str, growth: float, *values: tuple[Any, ...]) -> list[dict[str, Any]]:
    """The same for each year; the last column grows by the share ``growth`` a year."""
    return [
        row | {"year": year, last: row[last] * (1 + growth) ** (year - YEARS[0])}
        for row in rows(columns, *values)
        for last in (columns.split()[-1],)
        for year in YEARS
    ]


def rich_tables() -> dict[str, list[dict[str, Any]]]:
    """Two parties, three materials, two years of quarters."""
    return {
        "parties": rows("party name fiscal_year_first_month", ("JP", "Japan", 4), ("EU", "Europe", 1)),
        "materials": rows(
            "material name risk_class m3_per_t shelf_life_periods rotation_loss_share loss_share_per_year",
            ("Dy", "dysprosium oxide", "high", 0.5, None, 0.0, 0.0),
            ("Nd", "neodymium metal", "medium", 0.8, 4, 0.1, 0.04),
            ("Y", "yttrium oxide", "low", 1.2, None, 0.0, 0.0),
        ),
        "sectors": rows("sector name", ("wind", "Wind"), ("cars", "Cars")),
        "demand": yearly(
            "party material sector usable_share tonnes", 0.1,
            ("JP", "Dy", "wind", 1.0, 100.0), ("JP", "Dy", "cars", 0.8, 60.0),
            ("JP", "Nd", "cars", 0.8, 400.0),
            ("JP", "Y", "wind", 1.0, 90.0), ("EU", "Dy", "wind", 1.0, 150.0),
            ("EU", "Nd", "cars", 0.8, 700.0),
            ("EU", "Y", "wind", 1.0, 120.0),
        ),
        "shortage_steps": rows(
            "party material sector step kind share eur_per_t",
            *((None, m, None, n, kind, share, price * times)
              for m, price in (("Dy", 260e3), ("Nd", 70e3), ("Y", 8e3))
              for n, kind, share, times in ((1, "thrift", 0.1, 2.0), (2, "substitution", 0.2, 6.0),
                                            (3, "lost output", 0.7, 30.0))),
            ("JP", "Dy", "wind", 1, "thrift", 0.2, 600e3), ("JP", "Dy", "wind", 2, "lost output", 0.8, 6e6),
        ),
        "prices": yearly("material eur_per_t", 0.02, ("Dy", 260e3), ("Nd", 70e3), ("Y", 8e3)),
        "sources": rows(
            "supplier name country strategic lead_time_periods stage",
            ("lynas", "Lynas", "MY", True, 1, "separation"),
            ("caremag", "Caremag", "FR", True, 0, "separation"),
            ("china", "China", "CN", False, 0, "separation"),
            ("loop", "Recycler", "DE", False, 0, "recycling"),
        ),
        "supply": yearly(
            "supplier material block premium_share adder_eur_per_t tonnes", 0.0,
            ("lynas", "Dy", 1, 0.1, 100.0, 200.0), ("lynas", "Dy", 2, 0.25, 0.0, 120.0),
            ("lynas", "Nd", 1, 0.05, 0.0, 900.0), ("caremag", "Dy", 1, 0.3, 0.0, 80.0),
            ("caremag", "Nd", 1, 0.12, 50.0, 300.0), ("china", "Dy", 1, 0.0, 0.0, 400.0),
            ("china", "Nd", 1, 0.0, 0.0, 2000.0), ("china", "Y", 1, 0.0, 20.0, 600.0),
            ("loop", "Nd", 1, 0.0, 0.0, 60.0),
        ),
        "access": yearly(
            "supplier party material stock_may_buy shareable swing_share swing_delay_periods share", 0.0,
            ("lynas", "JP", "Dy", True, True, 0.5, 1, 0.3), ("lynas", "EU", "Dy", True, True, 0.5, 1, 0.5),
            ("lynas", "JP", "Nd", True, True, 0.5, 1, 0.7), ("lynas", "EU", "Nd", True, True, 0.5, 1, 0.3),
            ("caremag", "EU", "Dy", True, True, 0.4, 2, 1.0),
            ("caremag", "EU", "Nd", True, False, 0.4, 2, 0.9),
            ("caremag", "JP", "Nd", True, False, 0.4, 2, 0.1),
            ("china", "JP", "Dy", False, True, 0.5, 1, 0.4),
            ("china", "EU", "Dy", False, True, 0.5, 1, 0.6), ("china", "JP", "Y", True, True, 0.5, 1, 0.5),
            ("china", "EU", "Y", True, True, 0.5, 1, 0.5), ("china", "JP", "Nd", False, True, 0.5, 1, 0.4),
            ("china", "EU", "Nd", False, True, 0.5, 1, 0.6), ("loop", "EU", "Nd", False, False, 0.0, 1, 1.0),
        ),
        "imports": [
            *yearly(
                "party material supplier tonnes", 0.0,
                ("JP", "Dy", "lynas", 90.0), ("EU", "Dy", "lynas", 40.0), ("JP", "Nd", "lynas", 300.0),
                ("EU", "Nd", "lynas", 100.0), ("EU", "Nd", "loop", 50.0),
            ),
            *rows(
                "party material supplier balancing year tonnes",
                *((p, m, "china", True, y, need * 1.1 ** (y - YEARS[0]) - firm)
                  for p, m, need, firm in (("JP", "Dy", 148.0, 90.0), ("JP", "Nd", 320.0, 300.0),
                                           ("JP", "Y", 90.0, 0.0),
                                           ("EU", "Dy", 150.0, 40.0), ("EU", "Nd", 560.0, 150.0),
                                           ("EU", "Y", 120.0, 0.0))
                  for y in YEARS),
            ),
        ],
        "freight": rows(
            "supplier party eur_per_t transit_periods loss_share",
            ("lynas", "JP", 300.0, 0, 0.01), ("lynas", "EU", 500.0, 1, 0.0), ("caremag", "JP", 600.0, 1, 0.0),
            ("china", "EU", 450.0, 0, 0.0),
        ),
        "withdrawals": rows("party material period tonnes", ("EU", "Y", "2028Q2", 6.0)),
        "contracts": rows(
            "contract supplier material per minimum_t maximum_t lot_t fixed_order_eur",
            ("lynas-dy", "lynas", "Dy", "year", 4.0, 60.0, None, 50e3),
            ("china-y", "china", "Y", "period", 0.0, None, 2.0, 0.0),
        ),
        "storage": [
            *rows(
                "storage host module_m3 modules lease_periods lease_eur_per_module rent_eur_per_t_year "
                "rent_share_of_value_year handling_in_eur_per_t handling_out_eur_per_t",
                ("kobe", "JP", 10.0, 8, 2, 4000.0, 200.0, 0.002, 20.0, 15.0),
                ("lyon", "EU", None, None, 1, 0.0, 260.0, 0.003, 25.0, 10.0),
            ),
        ],
        "opening_stock": rows(
            "party material storage acquired tonnes",
            ("JP", "Dy", "kobe", None, 8.0), ("JP", "Nd", "kobe", "2026Q3", 12.0),
            ("EU", "Y", "lyon", None, 3.0),
        ),
        "orders": rows(
            "party material supplier period tonnes eur_per_t", ("EU", "Dy", "lynas", "2027Q2", 2.5, 200e3)
        ),
        "private_stock": rows("party material days", ("JP", "Dy", 10.0), ("EU", "Nd", 5.0)),
        "targets": rows(
            "party material risk_class days deadline basis ramp",
            (None, None, "high", 60.0, "2028Q3", "need less recycling", True),
            (None, None, "medium", 25.0, "2028Q2", "net imports last year", True),
            ("EU", "Y", None, 30.0, "2028Q1", "need", False),
        ),
        "quotas": rows(
            "quota bound party material country strategic share basis scope",
            ("strategic", "floor", None, None, None, True, 0.3, "purchases", "stockpile"),
            ("china-dy", "ceiling", "EU", "Dy", "CN", False, 0.85, "need", "both"),
        ),
        "budgets": rows(
            "party fiscal_year eur carry_over_eur",
            *((p, y, e, 1e6) for p, e in (("JP", 9e6), ("EU", 12e6)) for y in (2026, 2027, 2028)
              if not (p == "EU" and y == 2026)),
        ),
        "embargoes": rows(
            "scenario name rate_per_year first_onset last_onset display_onset leakage_share",
            ("S1", "China stops", 0.05, "2027Q3", "2028Q4", "2028Q2", 0.05),
            ("S2", "Japan alone is hit", 0.1, "2027Q2", "2028Q3", "2028Q3", 0.0),
        ),
        "embargo_cuts": rows(
            "scenario supplier country party material from_period cut",
            ("S1", None, "CN", None, None, 0, 0.5), ("S1", None, "CN", None, None, 1, 1.0),
            ("S1", "china", None, "EU", "Y", 0, 0.3), ("S2", None, "CN", "JP", None, 0, 0.9),
        ),
        "embargo_durations": rows(
            "scenario periods probability", ("S1", 2, 0.4), ("S1", 5, 0.6), ("S2", 3, 1.0)
        ),
    }  # fmt: skip


def rich_instance(tables: dict[str, Any] | None = None, **changed: Any) -> Instance:
    """The instance of :func:`rich_tables` with other tables or settings where they are named."""
    settings: dict[str, Any] = {
        "money": {"discount_rate": 0.03, "end_value_share": 0.8}, "policy": {"unavailable_share": 0.1},
    }  # fmt: skip
    return small_instance(
        "2027Q1", "2028Q4", "quarter", **(settings | changed), **(rich_tables() | (tables or {}))
    )


def missing_tables() -> dict[str, list[dict[str, Any]]]:
    """Soft policies that cannot all be met: targets of thrice the days, and little money for the EU."""
    tables = rich_tables()
    soft = {
        "targets": [row | {"hard": False, "days": 3 * row["days"]} for row in tables["targets"]],
        "budgets": [
            row | {"hard": False, "eur": row["eur"] * (0.03 if row["party"] == "EU" else 0.5)}
            for row in tables["budgets"]
        ],
        "quotas": [row | {"hard": False} for row in tables["quotas"]],
    }
    return soft | {"contracts": []}
