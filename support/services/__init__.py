"""Stand-ins for the services that the exporter speaks to; they import nothing from the package."""
