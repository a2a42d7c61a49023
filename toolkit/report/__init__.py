"""Tables and figures -> pages to hand on: pieces of HTML, a brief in HTML or Markdown."""
