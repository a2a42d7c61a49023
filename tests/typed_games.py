"""Games in which a number is known to few, and the same with its types written as levels of a hidden variable."""

HEAD = "format: 1\nid: {id}\ntitle: {id}\nas_of: 2031-01-06\nturn: 1 day\nhorizon: 1\norder: [{order}]\n"


def demand(number="", hidden="", reads="strength", precision="3", known_to="known_to: [owner]"):
    """A threat of one who alone knows how strong it is; where it is resisted, strength decides."""
    declared = f"parameters:\n  strength: {{{number}, {known_to}, judgement: Given.}}\n" if number else ""
    return (
        HEAD.format(id="demand", order="owner, other, test")
        + declared
        + f"""variables:
  {hidden or "weather: {levels: flag, start: false, judgement: Given.}"}
  state: {{levels: [quiet, loud, resisted, won, lost, yielded], start: quiet, judgement: Given.}}
actors:
  owner:
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{won: 1, lost: -1.5, yielded: 1, quiet: 0}}
    options: {{threaten: {{appeal: "0.4 * ({reads}) - 0.3", effects: {{state: =loud}}, judgement: Given.}}}}
  other:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{won: -2, lost: 1, yielded: -0.6, quiet: 0}}
    options:
      resist: {{when: state == loud, appeal: 0, effects: {{state: =resisted}}, judgement: Given.}}
      yield: {{when: state == loud, appeal: 0, effects: {{state: =yielded}}, judgement: Given.}}
events:
  test:
    when: state == resisted
    probability: 1
    judgement: Given.
    chance:
      - {{probability: "{reads}", effects: {{state: =won}}}}
      - {{probability: "1 - ({reads})", effects: {{state: =lost}}}}
outcomes:
  won: {{when: state == won, ends: true}}
  lost: {{when: state == lost, ends: true}}
  yielded: {{when: state == yielded, ends: true}}
  quiet: {{otherwise: true}}
"""
    )


def as_levels(values, shares):
    """Return a hidden variable whose levels stand for values, and what reads it."""
    names = [f"t{n}" for n in range(len(values))]
    start = ", ".join(f"{name}: {share}" for name, share in zip(names, shares, strict=True))
    reads = f"{values[-1]}"
    for name, value in reversed(list(zip(names[:-1], values[:-1], strict=True))):
        reads = f"if_else(kind == {name}, {value}, {reads})"
    levels = ", ".join(names)
    return f"kind: {{levels: [{levels}], start: {{{start}}}, known_to: [owner], judgement: Given.}}", reads


def bargain(offers, power, precision, cost):
    """An offer to one who alone knows what fighting costs it (Fearon 1995): it takes it, or has its share of power less the cost."""
    options = "\n".join(
        f"      offer_{n}: {{when: made == none, appeal: 0, effects: {{made: =o{n}}}, judgement: Given.}}"
        for n in range(len(offers))
    )
    worth = " + ".join(f"{x} * (made == o{n})" for n, x in enumerate(offers))
    levels = ", ".join(f"o{n}" for n in range(len(offers)))
    return (
        HEAD.format(id="bargain", order="proposer, answerer")
        + f"""parameters:
  cost: {{{cost}, known_to: [answerer], judgement: Given.}}
variables:
  made: {{levels: [none, {levels}], start: none, judgement: Given.}}
  end: {{levels: [open, taken, fought], start: open, judgement: Given.}}
actors:
  proposer:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{taken: "1 - ({worth})", fought: {1 - power - 0.2}}}
    options:
{options}
  answerer:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{taken: "{worth}", fought: "{power} - cost"}}
    options:
      take: {{appeal: 0, effects: {{end: =taken}}, judgement: Given.}}
      fight: {{appeal: 0, effects: {{end: =fought}}, judgement: Given.}}
outcomes:
  taken: {{when: end == taken, ends: true}}
  fought: {{when: end == fought, ends: true}}
  open: {{otherwise: true}}
"""
    )


def guess():
    """A guess at the type of another by one whose own type hangs on it."""
    return (
        HEAD.format(id="guess", order="row, column")
        + """variables:
  nerve: {levels: [thin, thick], start: {thin: 0.4, thick: 0.6}, known_to: [column], judgement: Given.}
  mood:
    levels: [calm, hot]
    start: {calm: "if_else(nerve == thin, 0.9, 0.2)", hot: "if_else(nerve == thin, 0.1, 0.8)"}
    known_to: [row]
    judgement: Given.
  up: {levels: flag, start: false, judgement: Given.}
actors:
  row:
    judgement: Given.
    decides: {look_ahead: horizon, precision: 2, judgement: Given.}
    payoffs: {right: 1, wrong: -1}
    options: {rise: {appeal: 0, effects: {up: =true}, judgement: Given.}}
  column:
    judgement: Given.
    options: {}
outcomes:
  right: {when: up and nerve == thick, ends: true}
  wrong: {when: up and nerve == thin, ends: true}
  none: {otherwise: true}
"""
    )
