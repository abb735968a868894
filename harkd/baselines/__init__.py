"""Predictions without a language model: what a model must beat to be worth its cost.

Each file is one baseline with one function,

    fit(training, *, seed, size) -> predict

where `training` is the training side (schema `harkd.homes.table.EVENTS`), `seed` decides all
chance, and `size` is the number of events in a window. `predict` gets the events of any side as
`harkd.baselines.observed.observed` leaves them, without annotation, and returns a label per row.
README.md beside this file says what each learns, and what of an event of several labels.
"""
