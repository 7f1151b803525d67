"""What comes from others with the project: which packages, under which licences, with which known holes."""
