"""Dashes so faint that they were taken for the rest of a seal, or for paper."""

from __future__ import annotations

import cv2
import numpy as np

from extractor.document import Box, Image

# Shares of the character height.
WIDTH = 0.3
BESIDE = 0.16  # how far above and below a dash its paper is looked at
# Of a cell, on each side: its border, beside which rulings leave pieces; a dash stands in its middle.
ABOVE, ASIDE = 0.2, 0.25
# Grey levels that all of a dash is darker than the paper above and below it. Of 1,244 blank cells of office, 120-dpi,
# archive, fax and photographed pages few are so much darker (pieces of rulings), 99 in 100 by less than 4.3; 18 dashes
# that were taken for blanks are by 12 to 74, all but those of a fax that left no ink of them.
DARKER = 8.0


def holds_faint_dash(page: Image, box: Box, em: float) -> bool:
    """Whether something as flat and as wide as a dash stands in the middle of a cell, however faint.

    Args:
        page: grey, shape (rows, columns), nothing wiped.
        box: of the cell.
        em: the height of the page's characters, in pixels.
    """
    height, width = box.bottom - box.top, box.right - box.left
    top, bottom = round(box.top + ABOVE * height), round(box.bottom - ABOVE * height)
    left, right = round(box.left + ASIDE * width), round(box.right - ASIDE * width)
    step, across = max(3, round(BESIDE * em)), max(3, round(WIDTH * em)) | 1
    window = page[max(0, top - step) : bottom + step, max(0, left) : right]
    if window.shape[0] <= 2 * step or window.shape[1] < across:
        return False
    # the lightest pixel of each run as wide as a dash: a speck darkens it in no more than its own columns
    lightest = cv2.dilate(cv2.blur(window, (3, 1)), np.ones((1, across), np.uint8)).astype(np.float32)
    paper = cv2.blur(window, (across, 1)).astype(np.float32)
    above, below = paper[: -2 * step] - lightest[step:-step], paper[2 * step :] - lightest[step:-step]
    return bool(np.minimum(above, below).max() >= DARKER)
