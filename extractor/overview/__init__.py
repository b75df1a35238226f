"""What is said of a whole set: a batch's results -> numbers over all of them -> one HTML page, and CSV beside it.

- ``taking``: what of a form counts, by its model
- ``source``: a batch's results, one after the other; what is read of them goes through here and nowhere else
- ``tally``: counts that take one form at a time; of each form, no more stays than what tells it from others
- ``twice``: the same project filed twice
- ``sheets``: the numbers as tables: what stands on the page and in the CSV
- ``charts``: matplotlib -> SVG that follows the page's colours and fonts
- ``page``: the page
- ``writing``: the order of it all
"""

from __future__ import annotations
