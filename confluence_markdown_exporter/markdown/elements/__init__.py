"""One small function for each element of XHTML and of Confluence's own."""
