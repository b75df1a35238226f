"""Many documents: a ledger of what is done, workers that cannot take the run down, outputs that scale.

What a batch writes into its folder:

    DIR/ledger.sqlite            what is known of every document and every run (tables: ``batch.ledger``); absent where
                                 --ledger names another database
    DIR/json/<2>/<sha256>.json   the JSON of each document that was read, by the hash of its bytes; <2> are its first
                                 two digits. The same text as ``extractor extract`` writes
    DIR/forms.parquet/part-00000.parquet, ...
    DIR/indicators.parquet/...   datasets: the tables of ``extractor.exporting`` over all documents, with the same
    DIR/findings.parquet/...     columns in the same order, after one more: ``document``, the sha256. ``source`` is the
    DIR/cells.parquet/...        document's name in the ledger. Sorted by (source, document)
    DIR/documents.parquet/...    a row for each document of the ledger, those without a result among them: document,
                                 source, uri, status, pages, forms, error_code, error
    DIR/*.csv, DIR/results.xlsx  the same tables, where --format asks for them

DIR may lie behind a URL: then the ledger in it is a copy (``batch.mirror``).

A document is a file's bytes: files that are the same, byte for byte, are read once and stand in the tables once, under
the first of their names; the others are ``duplicate`` in the ledger and in ``documents``.

Texts copied between projects are known only when all documents are: these findings stand in ``findings.parquet`` and
count in the status, errors, warnings and notices of ``forms.parquet``. The JSON and the ledger say what each document
says by itself.

All but the ledger is the same, byte for byte, whatever the order, the number of workers or the interruptions.
``batch.results`` reads it: ``find_json``, ``read_result``, ``iter_results``.
"""

from __future__ import annotations
