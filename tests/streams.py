"""Crises with uncertain inputs, and news of them that makes draws follow: what filters are checked on."""

PRESSED = """
format: 1
id: pressed
title: A neighbour that is pressed
as_of: 2031-01-01
horizon: 8
turn: 1 day
parameters:
  will: {uniform: [-2, 3], judgement: Made up.}
  caution: {uniform: [0, 1], judgement: Made up.}
  weather: {beta: {mean: 0.4, sd: 0.25}, judgement: Made up.}
variables:
  tension: {levels: 0..5, start: 1, judgement: Made up.}
actors:
  north:
    options:
      push: {appeal: "will - caution * tension", effects: {tension: +1}, judgement: Made up.}
      talk: {appeal: "-0.5 * will", effects: {tension: -1}, judgement: Made up.}
events:
  storm: {probability: weather, effects: {tension: +1}, judgement: Made up.}
outcomes:
  clash: {when: tension == 5, ends: true, judgement: Made up.}
  strain: {when: tension >= 3, judgement: Made up.}
  rest: {otherwise: true}
"""
FACT_NEWS = """
reports:
  push-1: {date: 2031-01-01, says: It pushed., choice: north.push, fact: true}
  calm-1: {date: 2031-01-01, says: No storm., event: storm, fact: true, denies: true}
  talk-2: {date: 2031-01-02, says: It talked., choice: north.talk, fact: true}
  calm-2: {date: 2031-01-02, says: No storm., event: storm, fact: true, denies: true}
  push-3: {date: 2031-01-03, says: It pushed., choice: north.push, fact: true}
  calm-3: {date: 2031-01-03, says: No storm., event: storm, fact: true, denies: true}
  stormy: {between: [2031-01-04, 2031-01-06], says: A storm., event: storm, fact: true}
  push-5: {date: 2031-01-05, says: It pushed., choice: north.push, fact: true}
  pushes: {between: [2031-01-06, 2031-01-07], says: It pushed., choice: north.push, fact: true}
"""
HIDDEN = """
format: 1
id: hidden
title: A kind that nobody sees
as_of: 2031-01-01
horizon: 8
turn: 1 day
parameters:
  share: {uniform: [0.1, 0.9], judgement: Made up.}
  zeal: {normal: {mean: 0, sd: 3}, judgement: Made up.}
  patience: {normal: {mean: 0, sd: 3}, judgement: Made up.}
variables:
  kind: {levels: [soft, hard], start: {soft: "1 - share", hard: share}, judgement: Made up.}
  gains: {levels: 0..4, start: 0, judgement: Made up.}
actors:
  east:
    options:
      seize: {appeal: "if_else(kind == hard, zeal, -1)", effects: {gains: +1}, judgement: Made up.}
      offer: {appeal: "if_else(kind == soft, patience, -1)", judgement: Made up.}
outcomes:
  lost: {when: gains == 4, ends: true, judgement: Made up.}
  tamed: {when: kind == soft, judgement: Made up.}
  held: {otherwise: true}
"""
HIDDEN_NEWS = """
reports:
  one: {date: 2031-01-01, says: It seized., choice: east.seize, fact: true}
  two: {date: 2031-01-02, says: It offered., choice: east.offer, fact: true}
  three: {date: 2031-01-03, says: It waited., choice: east.hold, fact: true}
  four: {date: 2031-01-04, says: It seized., choice: east.seize, fact: true}
  five: {date: 2031-01-05, says: It offered., choice: east.offer, fact: true}
  six: {date: 2031-01-06, says: It seized., choice: east.seize, fact: true}
  seven: {date: 2031-01-07, says: Not all is lost., condition: gains <= 3, fact: true}
"""
GRADED_NEWS = """
reports:
  one: {date: 2031-01-01, says: It talks., choice: north.talk, likelihood: [0.8, 0.05]}
  two: {date: 2031-01-02, says: A storm., event: storm, likelihood: [0.9, 0.1]}
  three: {date: 2031-01-03, says: It pushes., choice: north.push, likelihood: [0.8, 0.1]}
  four: {date: 2031-01-04, says: It is hot., condition: tension >= 2, likelihood: [0.9, 0.1]}
  five: {between: [2031-01-02, 2031-01-05], says: No storm., event: storm, denies: true, likelihood: [0.8, 0.2]}
  six: {date: 2031-01-06, says: It pushes., choice: north.push, likelihood: [0.9, 0.05]}
  seven: {date: 2031-01-07, says: It pushes., choice: north.push, likelihood: [0.9, 0.05]}
  eight: {date: 2031-01-08, says: It pushes., choice: north.push, likelihood: [0.9, 0.05]}
"""

CASES = {
    "facts": (PRESSED, FACT_NEWS),
    "hidden": (HIDDEN, HIDDEN_NEWS),
    "graded": (PRESSED, GRADED_NEWS),
}
"""Facts and windows; a start that nobody sees; graded news, of which some histories end before it."""


def everything(crisis, horizon):
    """Return news by whose rule all that is done is told, held still or not: what it does not tell says nothing."""
    lines = ["reports:"]
    member, event = ("north", True) if crisis is PRESSED else ("east", False)
    for day in range(1, horizon + 1):
        when = f"date: 2031-01-{day:02d}, says: Seen., fact: true"
        lines.append(f"  held-{day}: {{{when}, choice: {member}.hold}}")
        if event:
            lines.append(f"  calm-{day}: {{{when}, event: storm, denies: true}}")
    return "\n".join(lines)


GRADED_EVERYTHING = """
reports:
  one: {date: 2031-01-01, says: It offers., choice: east.offer, likelihood: [0.8, 0.1]}
  two: {date: 2031-01-02, says: It seizes., choice: east.seize, likelihood: [0.9, 0.05]}
  three: {date: 2031-01-03, says: It does not offer., choice: east.offer, denies: true, likelihood: [0.7, 0.3]}
  gains: {date: 2031-01-03, says: It gained., condition: gains >= 1, likelihood: [0.9, 0.1]}
  window: {between: [2031-01-02, 2031-01-03], says: It seized., choice: east.seize, likelihood: [0.8, 0.2]}
watch:
  offers: {choice: east.offer, from: 2031-01-02, until: 2031-01-02, would_be_reported: 0.7}
"""
"""Of turns by which no history of the hidden kind has ended."""
CALIBRATED = {
    "facts": (PRESSED, everything(PRESSED, 6)),
    "hidden": (HIDDEN, everything(HIDDEN, 8)),
    "graded": (HIDDEN, GRADED_EVERYTHING),
}
