"""Tables and figures -> pages to hand on: pieces of HTML, a brief in HTML or Markdown."""

from toolkit.report.assessment import Brief, brief

__all__ = ["Brief", "brief"]
