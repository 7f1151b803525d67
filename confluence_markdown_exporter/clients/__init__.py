"""HTTP clients for Confluence and Open WebUI; they know nothing of files or markup."""
