"""What `import comity` offers: everything the command line does, under the same names.

`comity store check` is `comity.store_check`, `comity forecast-events` is `comity.forecast_events`,
and so on. Commands that print give results here; options have the names they have there. Every
function raises a `ComityError` with one clear sentence where its input is bad.
"""
