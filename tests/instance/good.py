"""A small good instance with a row in every table, as the texts of its files; tests break it in many ways."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from stockpact.instance.errors import InputError, Problem
from stockpact.instance.reading import load

TOML = """\
name = "good"
title = "A good instance"
handling_class = "public"

[calendar]
start = "2027Q1"
end = "2029Q4"
step = "quarter"

[money]
discount_rate = 0.03
per_eur = { JPY = 160.0, USD = 1.1 }

[policy]
release_delay_days = 15

[agreement]
shares = { JP = 0.45, EU = 0.55 }

[sources]
"money.discount_rate" = "assumption: a social rate"
"money.per_eur" = "ECB, 2026"
policy.release_delay_days = "assumption: a fortnight"
"agreement.shares" = "assumption: by need"
"""

CSV = {
    "parties": """\
party,name,fiscal_year_first_month,source,note
JP,Japan,4,"law, of 1947",
EU,European Union,1,,"a note, with ""quotes""
and a second line"
""",
    "materials": """\
material,name,element,form,risk_class,m3_per_t,shelf_life_periods,release_limit_t,source
Dy,Dysprosium oxide,dysprosium,oxide,high,0.5,,40,assumption: by density
Tb,Terbium oxide,terbium,oxide,medium,0.5,8,,assumption: by density
""",
    "sectors": """\
sector,name,priority_class,source
magnets,Magnets,1,assumption: first served
other,Other,2,
""",
    "demand": """\
party,material,sector,year,period,tonnes,usable_share,source
JP,Dy,magnets,2027,,400,1,report A
JP,Dy,magnets,2028,,440,1,report A
JP,Dy,magnets,2029,,480,1,report A
JP,Tb,other,2027,,80,1,report A
JP,Tb,other,2028,,80,1,report A
JP,Tb,other,2029,,80,1,report A
EU,Dy,magnets,2027,,400,0.5,report B
EU,Dy,magnets,2028,,400,0.5,report B
EU,Dy,magnets,2029,,400,0.5,report B
EU,Dy,magnets,,2029Q4,110,0.5,report B
""",
    "shortage_steps": """\
party,material,sector,step,kind,share,eur_per_t,source
,Dy,,1,thrift,0.1,600000,assumption: twice the price
,Dy,,2,substitution,0.2,2000000,assumption: seven times the price
,Dy,,3,lost output,0.7,9000000,assumption: thirty times the price
JP,Tb,other,1,thrift,0.25,1800000,assumption: twice the price
JP,Tb,other,2,lost output,0.75,27000000,assumption: thirty times the price
""",
    "prices": """\
material,year,eur_per_t,source
Dy,2027,300000,index
Dy,2028,300000,index
Dy,2029,310000.5,index
Tb,2027,900000,index
Tb,2028,900000,index
Tb,2029,900000,index
""",
    "sources": """\
supplier,name,country,stage,strategic,lead_time_periods,delay_years,source
lynas,Lynas Malaysia,MY,separation,yes,2,0,annual report
caremag,Caremag Lacq,FR,recycling,yes,2,0,press
china,China,CN,separation,no,1,0,assumption: short
""",
    "supply": """\
supplier,material,block,year,tonnes,premium_share,adder_eur_per_t,source
lynas,Dy,1,2027,200,0.05,0,annual report
lynas,Dy,1,2028,240,0.05,0,annual report
lynas,Dy,1,2029,240,0.05,0,annual report
lynas,Dy,2,2027,100,0.1,1000,annual report
lynas,Dy,2,2028,100,0.1,1000,annual report
lynas,Dy,2,2029,100,0.1,1000,annual report
caremag,Tb,1,2028,60,0.02,0,press
caremag,Tb,1,2029,60,0.02,0,press
china,Dy,1,2027,2000,0,0,survey
china,Dy,1,2028,2000,0,0,survey
china,Dy,1,2029,2000,0,0,survey
""",
    "access": """\
supplier,party,material,year,share,headroom_share,stock_may_buy,swing_share,swing_delay_periods,source
lynas,JP,Dy,2027,0.6,,yes,0.5,1,contract
lynas,JP,Dy,2028,0.6,,yes,0.5,1,contract
lynas,JP,Dy,2029,0.6,,yes,0.5,1,contract
lynas,EU,Dy,2027,0.4,,yes,0.5,1,contract
lynas,EU,Dy,2028,0.4,,yes,0.5,1,contract
lynas,EU,Dy,2029,0.4,,yes,0.5,1,contract
caremag,JP,Tb,2028,0.5,,yes,0.5,1,contract
caremag,JP,Tb,2029,0.5,,yes,0.5,1,contract
china,JP,Dy,2027,,0.05,no,0,1,assumption: licences
china,JP,Dy,2028,,0.05,no,0,1,assumption: licences
china,JP,Dy,2029,,0.05,no,0,1,assumption: licences
""",
    "imports": """\
party,material,supplier,year,period,tonnes,balancing,declared_cut,source
JP,Dy,lynas,2027,,120,no,no,contract
JP,Dy,lynas,2028,,144,no,no,contract
JP,Dy,lynas,2029,,144,no,no,contract
JP,Dy,china,2027,,280,yes,no,customs
JP,Dy,china,2028,,296,yes,no,customs
JP,Dy,china,2029,,336,yes,no,customs
JP,Tb,caremag,2028,,30,no,no,contract
JP,Tb,caremag,2029,,30,no,no,contract
JP,Tb,china,2027,,80,yes,no,customs
JP,Tb,china,2028,,50,yes,no,customs
JP,Tb,china,2029,,50,yes,no,customs
EU,Dy,china,2027,,200,yes,no,customs
EU,Dy,china,2028,,200,yes,no,customs
EU,Dy,china,2029,,200,yes,no,customs
EU,Dy,china,,2029Q4,55,yes,no,customs
""",
    "freight": """\
supplier,party,eur_per_t,transit_periods,loss_share,source
lynas,JP,400,0,0,tariff
lynas,EU,700,1,0.01,tariff
""",
    "withdrawals": """\
party,material,period,tonnes,source
JP,Dy,2028Q3,2,assumption: a loan to a laboratory
""",
    "contracts": """\
contract,supplier,party,material,start,end,per,minimum_t,maximum_t,lot_t,fixed_order_eur,mandatory,source
frame,lynas,JP,Dy,2027Q3,2029Q4,year,5,50,0.5,20000,no,assumption: a usual lot
""",
    "storage": """\
storage,name,host,private,module_m3,modules,lease_periods,lease_eur_per_module,rent_eur_per_t_year,rent_share_of_value_year,handling_in_eur_per_t,handling_out_eur_per_t,source
tokyo,Tokyo,JP,yes,25,40,4,1500,120,0.002,30,30,offer
lyon,Lyon,EU,no,,,1,0,100,0.002,25,25,offer
""",
    "opening_stock": """\
party,material,storage,acquired,tonnes,source
JP,Dy,tokyo,2026Q1,20,assumption: a secret
JP,Dy,tokyo,,5,assumption: a secret
""",
    "orders": """\
party,material,supplier,period,tonnes,eur_per_t,source
JP,Dy,lynas,2027Q2,4,150000,assumption: half paid
""",
    "private_stock": """\
party,material,days,source
JP,Dy,30,survey
EU,Dy,20,survey
""",
    "targets": """\
party,material,risk_class,days,deadline,basis,ramp,hard,priority,source
JP,,high,90,2029Q2,need,yes,yes,4,decision
EU,Dy,,60,2029Q4,need less recycling,yes,no,4,decision
""",
    "quotas": """\
quota,bound,party,material,supplier,country,strategic,first_year,last_year,tonnes,share,basis,scope,hard,priority,source
strategic,floor,,,,,yes,2028,2029,,0.3,purchases,stockpile,no,2,law
ceiling,ceiling,EU,Dy,,CN,no,,,,0.65,need,both,yes,2,law
lynas,floor,JP,Dy,lynas,,no,2028,2028,1,,purchases,stockpile,no,2,treaty
""",
    "budgets": """\
party,fiscal_year,eur,carry_over_eur,source
JP,2026,5000000,0,assumption: the rest of a year
JP,2027,20000000,1000000,assumption: as before
JP,2028,20000000,1000000,assumption: as before
JP,2029,20000000,1000000,assumption: as before
""",
    "embargoes": """\
scenario,name,rate_per_year,first_onset,last_onset,display_onset,in_expected_damage,leakage_share,source
S1,A quota cut,0.1,2028Q1,2029Q2,2028Q3,yes,0.1,assumption: one in ten years
S2,A full embargo,0.05,2028Q1,2029Q2,2028Q3,yes,0,assumption: one in twenty years
""",
    "embargo_cuts": """\
scenario,supplier,country,party,material,from_period,cut,source
S1,,CN,,,0,0.5,assumption: half
S2,,CN,JP,,0,0.8,assumption: a ramp
S2,,CN,JP,,1,1,assumption: a ramp
S2,lynas,,JP,Dy,0,0.1,assumption: the strait
""",
    "embargo_durations": """\
scenario,periods,probability,source
S1,2,0.75,assumption: short
S1,4,0.25,assumption: short
S2,4,1,assumption: a year
""",
    "ranges": """\
path,low,high,how,moves_with,source
"demand[party=JP,material=Dy].tonnes",0.8,1.2,factor,demand,report A
policy.release_delay_days,5,30,value,,assumption: a month at most
""",
}


def write(folder: Path, changed: dict[str, str | bytes | None] | None = None) -> Path:
    """Write the good instance as a folder, with some files replaced by name or (None) left out."""
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str | bytes | None] = {"instance.toml": TOML} | {
        f"{t}.csv": text for t, text in CSV.items()
    }
    for name, text in (files | (changed or {})).items():
        if text is not None:
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def rows_of(table: str) -> list[dict[str, str]]:
    """The rows of a table of the good instance, cells as text by column."""
    return list(csv.DictReader(io.StringIO(CSV[table], newline="")))


def text_of(rows: list[dict[str, str]]) -> str:
    """Rows as CSV text; the columns are those of all rows."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def edited(table: str, edit: Callable[[list[dict[str, str]]], object]) -> dict[str, str | bytes | None]:
    """The file of a table after an edit of its rows, for :func:`write`."""
    rows = rows_of(table)
    edit(rows)
    return {f"{table}.csv": text_of(rows)}


def problems_of(folder: Path, changed: dict[str, str | bytes | None]) -> list[Problem]:
    """What loading the good instance with some files replaced complains about; it must complain."""
    write(folder, changed)
    with pytest.raises(InputError) as raised:
        load(folder)
    return raised.value.problems
