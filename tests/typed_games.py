"""Games in which a number is known to few: the same with the types written as levels of a hidden variable."""

HEAD = "format: 1\nid: demand\ntitle: demand\nas_of: 2031-01-06\nturn: 1 day\nhorizon: 1\norder: [owner, other, test]\n"
NUMBER = "parameters:\n  strength: {{{how}, known_to: [owner], judgement: Given.}}\n"


def demand(number="", hidden="", reads="strength", precision="3", known_to=""):
    """A threat of one who alone knows how strong it is; where it is resisted, strength decides."""
    return (
        HEAD
        + (f"parameters:\n  strength: {{{number}, {known_to or 'known_to: [owner]'}, judgement: Given.}}\n" if number else "")
        + f"""variables:
  {hidden or "other_thing: {levels: flag, start: false, judgement: Given.}"}
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
    return f"kind: {{levels: [{', '.join(names)}], start: {{{start}}}, known_to: [owner], judgement: Given.}}", reads
