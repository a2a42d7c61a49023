"""Games in which somebody learns, as scenarios: signals, bluffs, reputations and entry."""

from pathlib import Path

HEAD = (
    "format: 1\nid: {id}\ntitle: {id}\nas_of: 2031-01-06\nturn: 1 day\nhorizon: {turns}\norder: [{order}]\n"
)


def signal(precision="2", options="0"):
    """A private type and a move that may tell it: a threat of a sender that may be soft."""
    return (
        HEAD.format(id="signal", turns=1, order="sender, receiver")
        + f"""
variables:
  kind: {{levels: [soft, hard], start: {{soft: 0.6, hard: 0.4}}, known_to: [sender], judgement: Given.}}
  move: {{levels: [none, quiet, loud, yield, resist], start: none, judgement: Given.}}
actors:
  sender:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{quiet: 0, yields: 2, soft_resisted: -2, hard_resisted: 1}}
    options:
      stay: {{when: move == none, appeal: "{options}", effects: {{move: =quiet}}, judgement: Given.}}
      threaten: {{when: move == none, appeal: 0, effects: {{move: =loud}}, judgement: Given.}}
  receiver:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{quiet: 1, yields: -1, soft_resisted: 1, hard_resisted: -3}}
    options:
      give_way: {{when: move == loud, appeal: 0, effects: {{move: =yield}}, judgement: Given.}}
      resist: {{when: move == loud, appeal: 0, effects: {{move: =resist}}, judgement: Given.}}
outcomes:
  yields: {{when: move == yield, ends: true}}
  soft_resisted: {{when: move == resist and kind == soft, ends: true}}
  hard_resisted: {{when: move == resist and kind == hard, ends: true}}
  quiet: {{otherwise: true}}
"""
    )


def known_to_nobody():
    """A demand to a side of which nobody knows how strong it is."""
    return (
        HEAD.format(id="known-to-nobody", turns=1, order="challenger, test")
        + """
variables:
  strength: {levels: [weak, strong], start: {weak: 0.7, strong: 0.3}, known_to: [], judgement: Given.}
  state: {levels: [quiet, demanded, won, lost], start: quiet, judgement: Given.}
actors:
  challenger:
    must_act: true
    decides: {look_ahead: horizon, precision: 4, judgement: Given.}
    payoffs: {won: 1, lost: -1, quiet: 0}
    judgement: Given.
    options:
      keep: {appeal: 0, judgement: Given.}
      demand: {appeal: 0, effects: {state: =demanded}, judgement: Given.}
events:
  test:
    when: state == demanded
    probability: 1
    judgement: Given.
    chance:
      - {probability: "if_else(strength == weak, 1, 0)", effects: {state: =won}}
      - {probability: "if_else(strength == strong, 1, 0)", effects: {state: =lost}}
outcomes:
  won: {when: state == won, ends: true}
  lost: {when: state == lost, ends: true}
  quiet: {otherwise: true}
"""
    )


def quiche(precision="1", weak=0.1):
    """Beer and quiche (Cho and Kreps 1987): breakfast tells, or does not, whether a stranger is worth a duel."""
    return (
        HEAD.format(id="quiche", turns=1, order="stranger, bully")
        + f"""
variables:
  kind: {{levels: [weak, tough], start: {{weak: {weak}, tough: {1 - weak}}}, known_to: [stranger], judgement: Given.}}
  meal: {{levels: [none, beer, quiche], start: none, judgement: Given.}}
  end: {{levels: [open, duel, peace], start: open, judgement: Given.}}
actors:
  stranger:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{weak_peace: 2, tough_peace: 2, weak_duel: 0, tough_duel: 0}}
    options:
      beer: {{appeal: "if_else(kind == tough, 1, 0)", effects: {{meal: =beer}}, judgement: Given.}}
      quiche: {{appeal: "if_else(kind == weak, 1, 0)", effects: {{meal: =quiche}}, judgement: Given.}}
  bully:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{weak_peace: 0, tough_peace: 1, weak_duel: 1, tough_duel: 0}}
    options:
      duel: {{appeal: 0, effects: {{end: =duel}}, judgement: Given.}}
      leave: {{appeal: 0, effects: {{end: =peace}}, judgement: Given.}}
outcomes:
  weak_duel: {{when: kind == weak and end == duel, ends: true}}
  tough_duel: {{when: kind == tough and end == duel, ends: true}}
  weak_peace: {{when: kind == weak and end == peace, ends: true}}
  tough_peace: {{otherwise: true}}
"""
    )


def poker(precision="1"):
    """One-card poker (Reiley and others 2008): a bet may be a bluff; called, it costs two, folded it wins one."""
    return (
        HEAD.format(id="poker", turns=1, order="dealt, other")
        + f"""
variables:
  card: {{levels: [low, high], start: {{low: 1/2, high: 1/2}}, known_to: [dealt], judgement: Given.}}
  pot: {{levels: [open, bet, folded, dropped, called], start: open, judgement: Given.}}
actors:
  dealt:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{folds: -1, drops: 1, won: 2, lost: -2}}
    options:
      bet: {{appeal: 0, effects: {{pot: =bet}}, judgement: Given.}}
      fold: {{appeal: 0, effects: {{pot: =folded}}, judgement: Given.}}
  other:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{folds: 1, drops: -1, won: -2, lost: 2}}
    options:
      call: {{when: pot == bet, appeal: 0, effects: {{pot: =called}}, judgement: Given.}}
      drop: {{when: pot == bet, appeal: 0, effects: {{pot: =dropped}}, judgement: Given.}}
outcomes:
  folds: {{when: pot == folded, ends: true}}
  drops: {{when: pot == dropped, ends: true}}
  won: {{when: pot == called and card == high, ends: true}}
  lost: {{otherwise: true}}
"""
    )


def entry(precision="1", turns=2, remembers="everything", tough=0.3):
    """Repeated entry (Kreps and Wilson 1982): an incumbent that may like to fight meets a newcomer every turn."""
    return (
        HEAD.format(id="entry", turns=turns, order="newcomer, incumbent")
        + f"""
variables:
  kind: {{levels: [soft, tough], start: {{soft: {1 - tough}, tough: {tough}}}, known_to: [incumbent], judgement: Given.}}
  here: {{levels: flag, start: false, judgement: Given.}}
  fights: {{levels: 0..{turns}, start: 0, judgement: Given.}}
  shares: {{levels: 0..{turns}, start: 0, judgement: Given.}}
actors:
  newcomer:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, remembers: {remembers}, judgement: Given.}}
    payoffs: {{end: 0.6 * shares - 0.7 * fights}}
    options:
      enter: {{appeal: 0, effects: {{here: =true}}, judgement: Given.}}
      stay_out: {{appeal: 0, effects: {{here: =false}}, judgement: Given.}}
  incumbent:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, remembers: {remembers}, judgement: Given.}}
    payoffs: {{end: "{turns} - fights - shares + if_else(kind == tough, 0.4, -0.4) * fights"}}
    options:
      fight: {{when: here, appeal: 0, effects: {{fights: +1}}, judgement: Given.}}
      share: {{when: here, appeal: 0, effects: {{shares: +1}}, judgement: Given.}}
outcomes:
  end: {{otherwise: true}}
"""
    )


def at_once(precision="1"):
    """Two who each know their own type choose at once."""
    return (
        HEAD.format(id="at-once", turns=1, order="[row, column]")
        + f"""
variables:
  mood: {{levels: [calm, hot], start: {{calm: 0.7, hot: 0.3}}, known_to: [row], judgement: Given.}}
  nerve: {{levels: [thin, thick], start: {{thin: 0.4, thick: 0.6}}, known_to: [column], judgement: Given.}}
  up: {{levels: flag, start: false, judgement: Given.}}
  left: {{levels: flag, start: false, judgement: Given.}}
actors:
  row:
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{both: -2, one: 1, other: -1}}
    options: {{rise: {{appeal: "if_else(mood == hot, 0.5, -0.3)", effects: {{up: =true}}, judgement: Given.}}}}
  column:
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{both: -1.5, one: -1, other: 1.2}}
    options: {{move: {{appeal: "if_else(nerve == thick, 0.4, -0.4)", effects: {{left: =true}}, judgement: Given.}}}}
outcomes:
  both: {{when: up and left, ends: true}}
  one: {{when: up, ends: true}}
  other: {{when: left, ends: true}}
  none: {{otherwise: true}}
"""
    )


def in_secret(precision="1"):
    """A move that the other side does not notice, beside one that it does: arming in secret, and talking."""
    return (
        HEAD.format(id="in-secret", turns=2, order="north, south")
        + f"""
beliefs: bayes
variables:
  arms: {{levels: 0..2, start: 0, seen_by: [north], judgement: Given.}}
  raid: {{levels: flag, start: false, judgement: Given.}}
actors:
  north:
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{beaten: 1, raided: -2, calm: 0}}
    options:
      arm: {{appeal: -0.2, effects: {{arms: +1}}, seen_by: [], judgement: Given.}}
      talk: {{appeal: 0.1, judgement: Given.}}
  south:
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{beaten: -2, raided: 1.5, calm: 0}}
    options:
      strike: {{appeal: 0, effects: {{raid: =true}}, judgement: Given.}}
outcomes:
  beaten: {{when: raid and arms >= 1, ends: true}}
  raided: {{when: raid, ends: true}}
  calm: {{otherwise: true}}
"""
    )


def costly(precision="10"):
    """The costly signal that is shipped, at another precision than its own."""
    path = Path(__file__).resolve().parents[1] / "scenarios" / "costly-signal.yaml"
    return path.read_text(encoding="utf-8").replace("precision: 10", f"precision: {precision}")


def standoff(precision="2", turns=12, beliefs="grid", strong=0.4):
    """Two sides, each soft or resolute, press or wait turn by turn, give in, or meet with an incident that ends in war."""
    most = min(turns, 12)
    sides = "\n".join(_side(*names, precision) for names in (("north", "south"), ("south", "north")))
    kind = f"{{levels: [soft, resolute], start: {{soft: {1 - strong}, resolute: {strong}}}"
    return (
        HEAD.format(id="standoff", turns=turns, order="north, south, events")
        + f"""beliefs: {beliefs}
variables:
  north_kind: {kind}, known_to: [north], judgement: Given.}}
  south_kind: {kind}, known_to: [south], judgement: Given.}}
  north_force: {{levels: 0..{most}, start: 0, judgement: Given.}}
  south_force: {{levels: 0..{most}, start: 0, judgement: Given.}}
  alarm: {{levels: 0..{most}, start: 0, judgement: Given.}}
  gives_in: {{levels: [nobody, north, south], start: nobody, judgement: Given.}}
  war: {{levels: flag, start: false, judgement: Given.}}
actors:
{sides}
events:
  alert: {{probability: 0.3, effects: {{alarm: +1}}, judgement: Given.}}
  incident: {{probability: 0.01 + 0.004 * (north_force + south_force + alarm), effects: {{war: =true}}, judgement: Given.}}
outcomes:
  war: {{when: war, ends: true}}
  north_gives_in: {{when: gives_in == north, ends: true}}
  south_gives_in: {{when: gives_in == south, ends: true}}
  stalemate: {{otherwise: true}}
"""
    )


def _side(name, other, precision):
    war = f"if_else({name}_kind == resolute, -0.5, -2) + 0.1 * ({name}_force - {other}_force)"
    return f"""  {name}:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{war: "{war}", {name}_gives_in: -1, {other}_gives_in: 1, stalemate: -0.2}}
    options:
      press: {{appeal: "if_else({name}_kind == resolute, 0, -0.05)", effects: {{{name}_force: +1}}, judgement: Given.}}
      wait: {{appeal: 0, judgement: Given.}}
      give_in: {{appeal: 0, effects: {{gives_in: ={name}}}, judgement: Given.}}"""


def chain_store(precision="8", tough=0.2, beliefs="grid"):
    """Two newcomers, one after the other, and an incumbent that may be one that fights gladly (Kreps and Wilson 1982); a newcomer is indifferent where half fight."""
    newcomers = "\n".join(
        f"""  newcomer_{n}:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{end: "if_else(result_{n} == shared, 0.5, if_else(result_{n} == fought, -0.5, 0))"}}
    options:
      enter_{n}: {{when: "stage == {2 * n - 2}", appeal: 0, effects: {{stage: +1}}, judgement: Given.}}
      stay_out_{n}: {{when: "stage == {2 * n - 2}", appeal: 0, effects: {{stage: +2, result_{n}: =out}}, judgement: Given.}}"""
        for n in (1, 2)
    )
    own = " + ".join(
        f"if_else(result_{n} == out, 2, if_else(result_{n} == fought, if_else(kind == tough, 0.5, -1), 0))"
        for n in (1, 2)
    )
    options = "\n".join(
        f"""      {act}_{n}: {{when: "stage == {2 * n - 1}", appeal: 0, effects: {{stage: +1, result_{n}: ={done}}}, judgement: Given.}}"""
        for n in (1, 2)
        for act, done in (("fight", "fought"), ("share", "shared"))
    )
    return (
        HEAD.format(id="chain-store", turns=2, order="newcomer_1, newcomer_2, incumbent")
        + f"""beliefs: {beliefs}
variables:
  kind: {{levels: [soft, tough], start: {{soft: {1 - tough}, tough: {tough}}}, known_to: [incumbent], judgement: Given.}}
  stage: {{levels: 0..4, start: 0, judgement: Given.}}
  result_1: {{levels: [none, out, fought, shared], start: none, judgement: Given.}}
  result_2: {{levels: [none, out, fought, shared], start: none, judgement: Given.}}
actors:
{newcomers}
  incumbent:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}
    payoffs: {{end: "{own}"}}
    options:
{options}
outcomes:
  end: {{otherwise: true}}
"""
    )
