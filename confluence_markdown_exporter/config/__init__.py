"""Settings: their schema, and how file, environment and flags become one frozen configuration."""
