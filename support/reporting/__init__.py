"""How a run is shown: every scenario as an Allure result in the words of its feature, and a report of them.

`bridge` is the pytest plugin, loaded by step_defs/plugin.py; `python -m support.reporting` builds the report.
"""
