"""What else there is, on the same pages in the same run: `python -m benchmarks.peers --data DIR --folds FOLDER`.

Cleaners of text get a dump of the whole page, extractors get its HTML; each kind has its table. Accuracy is word F1,
and the share of labelled snippets that are found or leak. cleanroom's model has not seen the host of the page that it
is judged on. Needs the extra "peers", and Node for one of them; a peer that is not installed is left out and named.
"""
