"""Storage format to Markdown: a pure function over a registry of elements and macros."""
