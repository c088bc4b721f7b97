"""Ways to corrupt a saved plan, each with the check that must name it.

Tables are changed in CSV and Parquet alike and the sums in plan.json are made to fit,
    so that only the arithmetic can
give a corruption away.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .forging import Forger, Rows, more, times

NUMBERS = {
    "summary": {"value": "summary"},
    "purchases": {
        "tonnes": "purchases are those of the program", "received_t": "received after loss in transit",
        "eur_per_t": "price of purchases", "premium_eur": "premium of purchases",
        "freight_eur": "freight of purchases", "cost_eur": "cost of purchases",
    },
    "contracts": {"tonnes": "orders under contracts", "lots": "whole lots", "fixed_eur": "fixed order cost"},
    "stock": {
        "opening_t": "stock carries over", "lost_t": "loss in storage", "in_t": "intake",
            "out_t": "what goes out",
        "rotated_t": "what goes out", "withdrawn_t": "withdrawals are met", "closing_t": "stock balance",
    },
    "cover": {
        "stock_t": "stock that counts as cover", "reference_t": "reference of cover", "target_t": "target",
        "target_days": "target in days", "days": "days of cover", "missed_days": "missed days",
    },
    "storage": {
        "modules": "running leases", "started": "running leases", "used_m3": "volume in store",
        "leased_m3": "leased space",
    },
    "money": {"eur": "outlays: purchases", "discounted_eur": "discounting"},
    "budgets": {
        "budget_eur": "budgets as given", "carried_in_eur": "carry-over of budgets",
            "spent_eur": "spent of budgets",
        "carried_out_eur": "carry-over of budgets",
    },
    "release": {
        "probability_on": "probability that an embargo is on", "need_t": "need in embargoes",
        "own_supply_t": "supply in embargoes", "private_draw_t": "private stock in embargoes",
            "claim_t": "claims",
        "account_before_t": "accounts balance", "delivered_t": "deliveries in embargoes",
        "released_t": "accounts balance", "borrowed_t": "what is borrowed is lent",
            "lent_t": "what is borrowed is lent",
        "received_t": "received", "unserved_t": "unserved after the release",
            "account_after_t": "accounts balance",
    },
    "coverage": {
        "probability_on": "probability that an embargo is on", "need_t": "need of sectors",
        "supply_t": "coverage adds up", "released_t": "sectors add up to their party",
            "unserved_t": "unserved sectors",
        "unserved_without_t": "unserved sectors", "coverage": "coverage", "coverage_without": "coverage",
        "damage_eur": "damage of sectors", "damage_without_eur": "damage of sectors",
    },
    "damage": {
        "weight": "weights of onsets", "damage_eur": "damage without the reserve",
        "discounted_eur": "damage discounted to the start", "unserved_t": "damage without the reserve",
        "released_t": "damage with the reserve", "refill_eur": "refill",
    },
    "fairness": {
        "need_t": "tonnes under each rule", "coverage": "coverage under each rule",
        "released_t": "tonnes under each rule", "unserved_t": "tonnes under each rule",
        "damage_eur": "damage under each rule", "days_survived": "days survived",
            "jain": "evenness between parties",
        "gini": "evenness between parties", "envy": "envy between parties",
            "price_of_fairness": "price of fairness",
    },
    "custody": {
        "owned_t": "owner and host", "at_home_t": "owner and host", "abroad_t": "owner and host",
        "elsewhere_t": "owner and host", "hosted_t": "owner and host", "year": "labels agree",
        "partner_access_t": "bought through a partner's access",
    },
    "protection": {
        "cost_eur": "cost of the reserve", "averted_eur": "damage averted by the reserve",
        "ratio": "averted for each EUR", "held_t": "reserve at the deadline",
        "most_used_t": "use of the reserve", "used_share": "use of the reserve",
    },
    "onsets": {
        "weight": "every onset and sector is there", "need_t": "onsets without the reserve",
        "coverage": "onsets add up to damage", "coverage_without": "onsets without the reserve",
        "damage_eur": "onsets add up to damage",
        "damage_without_eur": "damage of onsets without the reserve",
        "short_after_without": "onsets without the reserve",
    },
    "bills": {
        "tonnes": "tonnes that pay a rise", "base_eur": "bills before the rise",
        "rise_eur_per_t": "rise of prices", "fixed_share": "shares of a rise",
        "paid_eur": "what is paid of a rise", "true_eur": "what is paid of a rise",
        "industry_eur": "what industry pays more",
    },
    "shadow_prices": {"price": "shadow prices are the duals"},
    "gaps": {"gap": "gaps are real", "asked": "gaps are the difference",
        "possible": "gaps are the difference"},
}  # fmt: skip
"""The check that names a change of the largest number of a column."""

LABELS = {
    "purchases": {
        "country": "labels agree",
        "supplier": "names are known",
        "period": "intake",
        "party": "intake",
    },
    "stock": {"host": "labels agree", "material": "every period of a lot is there"},
    "money": {"item": "items of outlay", "party": "names are known"},
    "release": {"onset": "onsets and periods of releases", "rule": "releases are complete"},
    "coverage": {"sector": "names are known", "period": "onsets and periods of releases"},
    "damage": {"onset": "every onset is there", "scenario": "names are known"},
    "fairness": {"rule": "rules side by side are complete", "material": "names are known"},
    "shadow_prices": {"unit": "labels of shadow prices", "validity": "labels of shadow prices"},
    "summary": {"item": "summary is complete", "unit": "summary is complete"},
    "contracts": {"supplier": "names are known", "bucket": "orders under contracts"},
    "bills": {"party": "names are known", "curve": "bills are complete", "period": "bills are complete"},
    "custody": {"period": "names are known", "party": "names are known"},
    "protection": {"material": "names are known"},
    "onsets": {"onset": "every onset and sector is there", "sector": "names are known"},
}
"""The check that names another word in a column."""

FLAGS = {
    ("purchases", "strategic"): "labels agree",
    ("purchases", "from_partner_access"): "use of the partner's access",
    ("contracts", "ordered"): "ordered at all",
    ("fairness", "survives"): "days survived",
    ("onsets", "first_short_without"): "onsets without the reserve",
}
"""The check that names a yes that should be no."""

DROPPED = {
    "summary": "summary is complete", "purchases": "intake", "contracts": "orders under contracts",
    "stock": "every period of a lot is there", "cover": "every period of cover is there",
    "storage": "every period of a lot is there", "money": "discounting", "budgets": "budgets as given",
    "release": "releases are complete", "coverage": "every period of coverage is there",
    "damage": "every onset is there", "fairness": "rules side by side are complete",
    "custody": "owner and host", "protection": "cost of the reserve",
    "onsets": "every onset and sector is there", "bills": "bills are complete",
}  # fmt: skip
"""The check that names a missing row."""


def _own(party: str, material: str) -> Rows:
    return lambda f: (f["party"] == party) & (f["material"] == material)


def _smooth_purchases(f: Forger) -> None:
    """A party takes a tonne from the cheaper source instead of the dearer, in every column alike."""
    frame = f.tables["purchases"]
    row = frame[frame["supplier"] == "caremag"]["tonnes"].idxmax()
    frame.loc[row, ["tonnes", "received_t", "cost_eur", "premium_eur", "freight_eur"]] *= 0.5


def _hide_a_delivery(f: Forger) -> None:
    f.drop("purchases", lambda t: t.index == t["tonnes"].idxmax())


def _teleport(f: Forger) -> None:
    """Stock moves from one site to another between two periods."""
    frame = f.tables["stock"]
    mine = (frame["party"] == "EU") & (frame["material"] == "Dy") & (frame["period"] == "2028Q1")
    a, b = frame.index[mine]
    frame.loc[a, "opening_t"] -= 1.0
    frame.loc[b, "opening_t"] += 1.0
    frame.loc[a, ["closing_t"]] -= 1.0
    frame.loc[b, ["closing_t"]] += 1.0


def _start_with_more(f: Forger) -> None:
    f.put("stock", "opening_t", more, lambda t: t["period"] == "2027Q1")


def _rent_for_a_friend(f: Forger) -> None:
    """A cost moves from one party to the other."""
    frame = f.tables["money"]
    a = frame.index[(frame["party"] == "JP") & (frame["item"] == "rent")][-1]
    b = frame.index[(frame["party"] == "EU") & (frame["item"] == "rent")][-1]
    frame.loc[a, "eur"] -= 100.0
    frame.loc[b, "eur"] += 100.0


def _halve_a_target(f: Forger) -> None:
    frame = f.tables["cover"]
    frame.loc[_own("EU", "Dy")(frame), ["target_t", "target_days"]] *= 0.5


def _early(f: Forger) -> None:
    """A delivery before the first that can arrive."""
    f.put("purchases", "period", "2027Q1", lambda t: (t["supplier"] == "lynas") & (t["party"] == "EU"))


def _forbidden(f: Forger) -> None:
    f.put("purchases", "supplier", "china", _own("EU", "Dy"))


def _other_block(f: Forger) -> None:
    f.put("purchases", "block", 2, lambda t: (t["supplier"] == "lynas") & (t["material"] == "Dy"))


def _unshared(f: Forger) -> None:
    """More from a source than a party's own access, which it may not share."""
    rows = lambda t: (t["supplier"] == "caremag") & (t["material"] == "Nd")  # noqa: E731
    f.put("purchases", "tonnes", 500.0, rows)


def _harm(f: Forger) -> None:
    """With lending a party gets less than alone."""
    frame = f.tables["release"]
    mine = frame[(frame["rule"] == "account") & (frame["received_t"] > 0.1)].index[0]
    frame.loc[mine, ["received_t", "released_t"]] -= 0.1
    frame.loc[mine, "unserved_t"] += 0.1


def _split(rule: str) -> Callable[[Forger], None]:
    """One party gets more and the other less than the rule gives them."""

    def change(f: Forger) -> None:
        frame = f.tables["release"]
        mine = frame[(frame["rule"] == rule) & (frame["received_t"] > 0)]
        keys = ["scenario", "material", "embargo_period"]
        a, b = next(rows.index for _, rows in mine.groupby(keys) if len(rows) == 2)
        part = 0.5 * frame.loc[a, "received_t"]
        for row, sign in ((a, -1.0), (b, 1.0)):
            frame.loc[row, ["received_t"]] += sign * part
            frame.loc[row, ["unserved_t"]] -= sign * part

    return change


def _empty_account(f: Forger) -> None:
    frame = f.tables["release"]
    frame.loc[frame["embargo_period"] == 0, "account_before_t"] *= 0.9


def _shown(f: Forger) -> Rows:
    """Rows of onsets at the display date of their scenario."""
    table = f.plan.instance["embargoes"]
    display = dict(zip(table["scenario"], table["display_onset"], strict=True))
    return lambda t: t["scenario"].map(display) == t["onset"]


def _brought_home(f: Forger) -> None:
    """Stock abroad is said to lie at home, by owner and host alike."""
    frame = f.tables["custody"]
    away = frame[frame["abroad_t"] > 0.1].iloc[0]
    keys = ["material", "period"]
    mine = (frame[keys] == away[keys]).all(axis=1)
    frame.loc[mine & (frame["party"] == away["party"]), ["at_home_t", "abroad_t"]] += [0.1, -0.1]
    frame.loc[mine & (frame["party"] != away["party"]), "hosted_t"] -= 0.1


def _cost_of_another(f: Forger) -> None:
    """A cost moves from one material to another, in every sum alike."""
    frame = f.tables["protection"]
    for material, eur in (("Dy", -500.0), ("Nd", 500.0)):
        rows = (frame["material"] == material) & frame["party"].isin(["", "JP"])
        frame.loc[rows, "cost_eur"] += eur
    frame["ratio"] = frame["averted_eur"] / frame["cost_eur"]


def _first_of_all(f: Forger) -> None:
    """At the display date another sector is said to go short first."""
    frame = f.tables["onsets"]
    rows = frame[_shown(f)(frame) & ~frame["first_short"] & (frame["short_after"] >= 0)]
    frame.loc[rows.index[0], "first_short"] = True


def _nobody_first(f: Forger) -> None:
    frame = f.tables["onsets"]
    keys = ["scenario", "onset", "party", "material"]
    row = frame[frame["first_short"] & ~_shown(f)(frame)].iloc[0]
    frame.loc[(frame[keys] == row[keys]).all(axis=1), "first_short"] = False


def _postponed(f: Forger) -> None:
    """A sector is said to go short only after the embargo, though its coverage tells otherwise."""
    f.put("onsets", "short_after", -1, lambda t: ~_shown(f)(t) & (t["coverage"] < 0.9))


def _sectors_swapped(f: Forger) -> None:
    """At the display date one sector's damage is given to another of the same party and material."""
    frame = f.tables["onsets"]
    rows = frame[_shown(f)(frame) & (frame["party"] == "JP") & (frame["material"] == "Dy")]
    a, b = rows.index[:2]
    assert rows.at[a, "damage_eur"] != rows.at[b, "damage_eur"]
    frame.loc[[a, b], "damage_eur"] = frame.loc[[b, a], "damage_eur"].to_numpy()


def _twice_the_stock(f: Forger) -> None:
    f.scale("release", 1.9, "received_t", "released_t", rows=lambda t: t["rule"] == "least-damage")


def _bound(f: Forger) -> None:
    f.prove(bound=f.proof.objective + 50.0)


def _slack_row(f: Forger) -> None:
    """A row of the program is loosened, so that its point is no optimum any more."""
    covers = np.flatnonzero(np.char.startswith(f.proof.row_names, "cover["))
    binding = covers[np.argmax(f.proof.row_duals[covers])]
    f.prove(row_lower=lambda v: np.where(np.arange(len(v)) == binding, v - 1.0, v))


def _cheaper(f: Forger) -> None:
    f.prove(cost=lambda v: v * 0.99)


def _flip(f: Forger) -> None:
    f.prove(row_duals=lambda v: -v)


def _fraction(f: Forger) -> None:
    whole = np.flatnonzero(f.proof.integral)
    f.prove(values=lambda v: np.where(np.arange(len(v)) == whole[0], v + 0.4, v))


def _inside_bounds(f: Forger) -> None:
    place = int(np.argmax(f.proof.values))
    f.prove(column_upper=lambda v: np.where(np.arange(len(v)) == place, f.proof.values[place] - 1.0, v))


AGREEMENT = '[agreement]\nrule = "strict"\n\n[policy]'


def _free_rise(f: Forger) -> None:
    """The rise is left out of every table that tells of money, as if prices stood still."""
    money = f.tables["money"]
    f.tables["money"] = money[money["item"] != "price rise"].reset_index(drop=True)


def _shifted_bill(f: Forger) -> None:
    """One party's share of a rise is given to the other, and what it pays with it; the money stays."""
    frame = f.tables["bills"]
    row = frame[(frame["fixed_share"] > 0.1) & (frame["party"] == "JP")].iloc[0]
    same = (frame["curve"] == row["curve"]) & (frame["period"] == row["period"])
    whole = frame.loc[same, "paid_eur"].sum()
    for party, share in (("JP", -0.1), ("EU", 0.1)):
        mine = same & (frame["party"] == party)
        frame.loc[mine, "fixed_share"] += share
        frame.loc[mine, "paid_eur"] += share * whole


SPECIAL: dict[str, tuple[str, Callable[[Forger], None], str]] = {
    "more spent than the whole plan may": ("asked", lambda f: f.scale("money", 9.0, "eur"),
                                           "budget of the whole plan"),
    "less coverage than was asked for": ("asked", lambda f: f.scale("coverage", 2.0, "unserved_t",
                                         rows=lambda t: t["unserved_t"] > 0), "coverage that was asked for"),
    "a decision taken that was another": ("replanned", lambda f: f.put("decided", "value", more),
                                          "decisions already taken"),
    "a decision taken that was forgotten": ("replanned", lambda f: f.drop("decided"),
                                            "decisions already taken"),
    "a change that is told smaller": ("replanned", lambda f: f.put("changes", "difference", lambda v: v / 2),
                                      "changes are the difference"),
    "less bought of the dearer source": ("rich", _smooth_purchases, "intake"),
    "a delivery hidden": ("rich", _hide_a_delivery, "intake"),
    "tonnes bought twice over": ("rich", lambda f: f.scale("purchases", 2.0, "tonnes"), "cost of purchases"),
    "all tonnes bought in kg": ("linear", lambda f: f.scale("purchases", 1000.0, "tonnes", "received_t"),
                                "supply after industry"),
    "a delivery before lead time and transit": ("rich", _early, "no delivery before lead time and transit"),
    "bought where the stock may not buy": ("rich", _forbidden, "the stock may buy here"),
    "another block": ("rich", _other_block, "price of purchases"),
    "beyond a party's own access": ("rich", _unshared, "access of each party"),
    "beyond the shared access": ("rich", lambda f: f.put("purchases", "tonnes", 90.0, _own("EU", "Dy")),
                                 "shared access"),
    "purchases swapped": ("rich", lambda f: f.swap("purchases", "tonnes"), "cost of purchases"),
    "bought in another fiscal year": ("rich", lambda f: f.put("purchases", "fiscal_year", 2030),
        "labels agree"),
    "stock teleported between sites": ("rich", _teleport, "stock carries over"),
    "more opening stock": ("rich", _start_with_more, "opening stock"),
    "negative stock": ("rich", lambda f: f.put("stock", "closing_t", lambda v: -v), "nothing is negative"),
    "a missing number": ("rich", lambda f: f.put("stock", "in_t", np.nan), "numbers are finite"),
    "an infinite number": ("rich", lambda f: f.put("money", "eur", np.inf), "numbers are finite"),
    "stock of two periods swapped": ("rich", lambda f: f.swap("stock", "closing_t", _own("JP", "Dy")),
                                     "stock balance"),
    "no rotation": ("rich", lambda f: f.scale("stock", 0.0, "rotated_t"), "what goes out"),
    "half of a withdrawal": ("rich", lambda f: f.put("stock", "withdrawn_t", lambda v: v / 2),
        "withdrawals are met"),
    "nothing rotated, in every column": ("rich", lambda f: f.scale("stock", 0.0, "rotated_t", "in_t", "out_t",
                                         rows=lambda t: t["rotated_t"] > 0), "shelf life"),
    "stock acquired too long ago": ("rich", lambda f: f.scale("stock", 1.5, "closing_t", rows=_own("JP",
        "Nd")),
                                    "shelf life"),
    "more modules than offered": ("rich", lambda f: f.put("storage", "modules", 9.0), "modules on offer"),
    "targets halved": ("rich", _halve_a_target, "target"),
    "a hard target missed": ("rich", lambda f: f.scale("stock", 0.9, "closing_t", rows=_own("EU", "Dy")),
                             "hard targets are met"),
    "a missed target not named": ("missing", lambda f: f.drop("gaps", lambda t: t["table"] == "targets"),
                                  "missed targets are named"),
    "a missed budget not named": ("missing", lambda f: f.drop("gaps", lambda t: t["table"] == "budgets"),
                                  "missed budgets are named"),
    "a gap called hard": ("missing", lambda f: f.put("gaps", "hard", True), "nothing hard is missed"),
    "cost moved to the other party": ("rich", _rent_for_a_friend, "outlays: rent"),
    "no discounting": ("rich",
        lambda f: f.tables["money"].update({"discounted_eur": f.tables["money"]["eur"]}),
                       "discounting"),
    "a budget overspent in silence": ("missing", lambda f: f.put("budgets", "missed_eur", 0.0),
                                      "carry-over of budgets"),
    "a minimum take broken": ("rich", lambda f: f.scale("purchases", 0.05, "tonnes", rows=lambda t:
                              (t["supplier"] == "lynas") & (t["material"] == "Dy") & (t["year"] == 2027)),
                              "minimum take"),
    "a maximum take broken": ("rich", lambda f: f.scale("purchases", 3.0, "tonnes", rows=lambda t:
                              (t["supplier"] == "lynas") & (t["material"] == "Dy")), "maximum take"),
    "part of a lot": ("rich", lambda f: f.scale("purchases", 0.9, "tonnes",
        rows=lambda t: t["material"] == "Y"),
                      "whole lots"),
    "a quota broken": ("linear", lambda f: f.scale("purchases", 0.0, "tonnes", rows=lambda t: t["strategic"]),
                       "quotas hold"),
    "lending that harms": ("rich", _harm, "lending harms nobody"),
    "a split off the ratio": ("rich", _split("strict"), "strict ratio"),
    "a split off the loss": ("rich", _split("proportional-to-loss"), "proportional to loss"),
    "stock abroad said to be at home": ("reserve", _brought_home, "owner and host"),
    "cost of one material given to another": ("reserve", _cost_of_another, "cost of the reserve"),
    "a reserve that costs nothing": ("reserve", lambda f: f.put("protection", "ratio", np.nan),
                                     "averted for each EUR"),
    "a use that is not said": ("reserve", lambda f: f.put("protection", "words", "Never used."),
                               "use of the reserve"),
    "a shortage later than it comes": ("reserve", lambda f: f.put("onsets", "short_after", 4, lambda t:
                                       _shown(f)(t) & (t["short_after"] == 0)), "onsets agree with coverage"),
    "a shortage that never comes": ("reserve", _postponed, "the reserve brings no shortage forward"),
    "another sector first": ("reserve", _first_of_all, "onsets agree with coverage"),
    "no sector first": ("reserve", _nobody_first, "the reserve brings no shortage forward"),
    "damage of another sector": ("reserve", _sectors_swapped, "onsets agree with coverage"),
    "a reserve that does harm": ("reserve", lambda f: f.scale("onsets", 3.0, "damage_eur", rows=lambda t:
                                 t["damage_eur"] > 0), "the reserve brings no shortage forward"),
    "a rise that nobody pays": ("rising", _free_rise, "outlays: price rise"),
    "a rise that the other pays": ("rising", _shifted_bill, "outlays: price rise"),
    "industry that pays nothing more": ("rising", lambda f: f.put("summary", "value", 0.0, lambda t:
                                        t["item"] == "cost to industry"), "summary"),
    "accounts opened short": ("rich", _empty_account, "accounts at onset"),
    "more released than there is": ("rich", _twice_the_stock,
        "cumulative release within stock and deliveries"),
    "awards beyond claims": ("rich", lambda f: f.put("release", "received_t", lambda v: v + 100.0),
                             "awards within claims"),
    "releases left out": ("rich", lambda f: f.drop("release", lambda t: t["embargo_period"] >= 0),
                          "releases are complete"),
    "damage of every onset doubled": ("rich", lambda f: f.scale("damage", 2.0, "damage_eur",
        "discounted_eur"),
                                      "damage without the reserve"),
    "a rate doubled": ("rich", lambda f: f.scale("damage", 2.0, "weight"), "weights of onsets"),
    "damage without the reserve swapped": ("rich", lambda f: f.swap("damage", "damage_eur",
                                           lambda t: t["rule"] == "none"), "damage without the reserve"),
    "proof: another purchase": ("linear", lambda f: f.value("purchase", 1.0), "rows of the program hold"),
    "proof: another stock": ("linear", lambda f: f.value("stock", 1.0), "stock is that of the program"),
    "proof: more modules": ("linear", lambda f: f.value("modules", 1.0), "modules are those of the program"),
    "proof: a value beyond its bound": ("linear", _inside_bounds, "columns of the program hold"),
    "proof: part of a whole number": ("rich", _fraction, "whole numbers of the program"),
    "proof: a loosened row": ("linear", _slack_row, "dual bound"),
    "proof: lower costs": ("linear", _cheaper, "objective of the program"),
    "proof: lower objective": ("linear", lambda f: f.prove(objective=f.proof.objective * 0.99),
                               "objective of the program"),
    "proof: a bound above the objective": ("rich", _bound, "proven bound"),
    "proof: duals with the wrong sign": ("linear", _flip, "signs of the duals"),
    "proof: no duals": ("linear", lambda f: f.prove(row_duals=lambda v: 0 * v), "dual bound"),
    "proof: other reduced costs": ("linear", lambda f: f.prove(reduced_costs=lambda v: v + 5.0),
                                   "signs of the duals"),
    "proof: an offset": ("linear", lambda f: f.prove(offset=25.0, objective=f.proof.objective + 25.0),
                         "objective is discounted outlays less end value"),
    "instance: a lower price": ("linear", lambda f: f.instance("prices", "eur_per_t", times(0.9)),
                                "price of purchases"),
    "instance: less supply": ("rich", lambda f: [f.instance("supply", "tonnes", times(0.01),
        row=r) for r in (6, 7)],
                              "supply after industry"),
    "instance: more opening stock": ("linear", lambda f: f.instance("opening_stock", "tonnes", times(1.1)),
                                     "opening stock"),
    "instance: cheaper rent": ("linear", lambda f: f.instance("storage", "rent_eur_per_t_year", times(0.5)),
                               "outlays: rent"),
    "instance: dearer leases": ("linear", lambda f: f.instance("storage", "lease_eur_per_module", times(2.0)),
                                "outlays: leases"),
    "instance: larger days": ("linear", lambda f: f.instance("targets", "days", times(1.5)),
        "hard targets are met"),
    "instance: no order": ("linear", lambda f: f.instance("orders", "tonnes", times(0.1)), "intake"),
    "instance: a smaller budget": ("linear", lambda f: f.instance("budgets", "eur", times(0.5)),
        "budgets as given"),
    "instance: a deeper cut": ("linear", lambda f: f.instance("embargo_cuts", "cut", times(0.5)),
                               "supply in embargoes"),
    "instance: dearer shortage": ("linear", lambda f: f.instance("shortage_steps", "eur_per_t", times(1.2)),
                                  "damage of sectors"),
    "instance: another rate": ("linear", lambda f: f.instance("embargoes", "rate_per_year", times(2.0)),
                               "weights of onsets"),
    "instance: longer transit": ("rich", lambda f: [f.instance("freight", "transit_periods", lambda _: "5",
        row=r)
                                                    for r in range(2)],
                                                        "no delivery before lead time and transit"),
    "instance: a smaller module": ("linear", lambda f: f.instance("storage", "module_m3", times(0.5)),
                                   "leased space"),
    "instance: another discount rate": ("linear", lambda f: f.setting("discount_rate = 0.03",
        "discount_rate = 0.05"),
                                        "discounting"),
    "instance: less counts as cover": ("linear", lambda f: f.setting("unavailable_share = 0.1",
                                       "unavailable_share = 0.3"), "days of cover"),
    "instance: another agreement": ("linear", lambda f: f.setting("[policy]", AGREEMENT),
                                    "sectors add up to their party"),
}  # fmt: skip
"""Corruptions with a story: the plan, the change, and the check that must name it."""
