"""What the answer is: the bottom line, the key judgements, the outcomes, and what the words mean."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit import numbers
from toolkit.report.document import Block, Heading, Picture, Points, Table, Text
from toolkit.report.judgements import bottom_line, terms
from toolkit.report.material import LIMITS, WEIGHTY, Material
from toolkit.report.pictures import legend, outcome_bars


def in_two_sentences(of: Material) -> str:
    """Say which outcome is likeliest, and how firmly it is first."""
    return bottom_line(of.rows, of.judgements[0].confidence.level, of.result, of.horizon)


def judgements(of: Material) -> Iterator[Block]:
    """Say the answer in two sentences, what limits it, and what is said of each outcome."""
    yield Text(in_two_sentences(of), head="Bottom line.")
    weighty = [caveat for caveat in of.result.caveats if caveat.kind in WEIGHTY]
    if weighty:
        yield Text(" ".join(weighty), head=f"{LIMITS}.", look="limits")
    yield Heading("Key judgements")
    yield Points([(one.head, one.rest) for one in of.judgements], numbered=True)


def all_outcomes(of: Material) -> Iterator[Block]:
    """Draw the outcomes with what is not known of each."""
    yield Heading(f"How it may stand on {of.horizon}")
    table = Table(
        ["outcome", "probability", "ignorance (90 %)", "disagreement", "in words"],
        [[r.label, r.shown, r.ignorance_shown, r.disagreement_shown, r.words] for r in of.rows],
        (1,),
    )
    key = legend(hatch=bool(of.result.alternatives))
    yield Picture(outcome_bars(of.result, words=False) + key, table)
    shares = [(row.probability, row.sampling_error) for row in of.rows]
    adding_up = numbers.sum_note(shares, of.result.step, n_histories=of.result.n_histories)
    if adding_up:
        yield Text(adding_up, small=True)


def words(of: Material) -> Iterator[Block]:
    """Explain the words for likelihood and confidence."""
    unsettled = (
        f" With {len(of.result.parameters)} draws the confidence is itself unsettled: another seed may give another."
        if of.result.has_few_draws
        else ""
    )
    yield Text(
        f"Likelihood, in words of Intelligence Community Directive 203: {terms()}; below and above there is none. Confidence speaks of "
        f"the basis, not of the likelihood: low with more than one weakness (named first), {_high(of)}.{unsettled}",
        small=True,
    )


def _high(of: Material) -> str:
    """Say when confidence is high, or why it is not."""
    if of.trust is None:
        return "never high, since no record of forecasts that were scored against events stands behind it"
    if of.trust.is_earned:
        return f"high with none, since {of.trust.why}"
    return f"not high, since {of.trust.why}"
