"""The reference page of the sharing rules, written from their declaration."""

from __future__ import annotations

from .library import LIBRARY, NUMBERED, WEIGHTED
from .rule import PROPERTIES, Rule, SplitRule
from .weights import WEIGHTS

INTRODUCTION = """\
# The sharing rules

A rule says who gets what when a release cannot serve everybody. H is what is released of one material in one
period, c the claim of a party (what neither supply nor private stock serves), D its need, A what it has, rho
its entitlement, r its award; y = (A + r) / D is its coverage. All divisions are exact up to rounding (1e-9 of
the tonnes), and the order of the parties does not matter.

Rules in **joint mode** decide when to release and how to divide together, exactly and without a solver; the
release model states them as an LP, and tests hold the two together. Rules in **split mode** only divide: how
much leaves the stock in each period is what least damage releases. So a rule in split mode bears no blame for
bad timing, which has to be kept in mind when its price of fairness is compared with that of a joint rule; and
what it holds back stays in the stock.

In Python every rule is shown by `releases(instance, stock, purchases, rules="all")`, or some by name. By
default those that can be the agreed rule (`agreement.rule`) are shown.
"""

OTHERS = """\
## Beside the rules

| what | where | source |
|---|---|---|
| the whole formula of the oil agreement, in which commercial supply moves between the parties: restraint, \
drawdown obligation, supply right, allocation right or obligation, a party hit alone and the cap on what its \
partner owes | `stockpact.rules.emergency_sharing.share` | FORMULATION 3.2 |
| leximin over parties and materials together, with a stock for each material and release limits of the \
parties | `stockpact.rules.leximin.share` | FORMULATION 3.4 |
| max-min over parties and materials together | `stockpact.rules.max_min.divide_materials` | FORMULATION 3.4 |
| whole lots: the best ordered coverages, or any rule's awards less than one lot off | \
`stockpact.rules.lots.leximin`, `lots.in_lots` | FORMULATION 3.4 |
| shares of each material, or one share by value for all materials | `stockpact.rules.entitlements` | \
FORMULATION 3.1 |
"""


def markdown() -> str:
    """Every rule as a Markdown page: overview, properties side by side, then one section a rule."""
    lines = [INTRODUCTION, "| rule | mode | what it says |", "|---|---|---|"]
    for name, rule in LIBRARY.items():
        lines.append(f"| [`{name}`](#{name}) | {_mode(rule)} | {_cell(rule.title)} |")
    lines += ["", "## Properties side by side", "", "| rule | " + " | ".join(PROPERTIES) + " |"]
    lines.append("|" + "---|" * (len(PROPERTIES) + 1))
    for name, rule in LIBRARY.items():
        lines.append(f"| `{name}` | " + " | ".join(_cell(rule.properties[p]) for p in PROPERTIES) + " |")
    lines += ["", *_meanings()]
    for name, rule in LIBRARY.items():
        lines += ["", *_section(name, rule)]
    return "\n".join([*lines, "", OTHERS])


def _section(name: str, rule: SplitRule) -> list[str]:
    by_number = f" Another number: `{name}:0.3`." if name in NUMBERED else ""
    by_weight = f" Other weights: `{name}:equal`, `{name}:shares`." if name in WEIGHTED else ""
    return [
        f"## {name}",
        "",
        f"**{rule.title}** ({_mode(rule)} mode). {rule.definition}{by_number}{by_weight}",
        "",
        "```text",
        rule.formula,
        "```",
        "",
        f"- Ties: {rule.ties}",
        f"- When it is a good choice: {rule.good_choice}",
        f"- In law (a hint, not advice): {rule.law}",
        f"- Source: {rule.source}",
    ]


def _meanings() -> list[str]:
    told = {
        "Pareto in split mode": "nothing is held back that somebody could use",
        "equal treatment": "parties that are alike in all that the rule looks at get the same",
        "more stock hurts nobody": "a larger release lowers no award",
        "consistent": "when a party takes its award and leaves, the others divide the rest as before",
        "merge/split proof": "a party gains nothing by counting as two, nor two by counting as one",
        "rewards diversifying": "the award does not shrink when a party loses less",
        "needs collateral": "whoever holds the stock must hand over more than its share, and may refuse",
    }
    weights = "; ".join(f"`{name}`, {text}" for name, text in WEIGHTS.items())
    return [
        *(f"- *{name}*: {told[name]}." for name in PROPERTIES),
        "",
        f"Weights that go by name: {weights}.",
    ]


def _mode(rule: SplitRule) -> str:
    return "joint" if isinstance(rule, Rule) else "split"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
