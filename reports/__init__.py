"""Reports: a run's tables to a Report, and that to html, md, json or csv."""
