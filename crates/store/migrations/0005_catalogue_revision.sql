-- One row, whose identity is another one after every load, so that a process which has read the catalogue can tell whether
-- it is still the same. Without the row it is read each time, as after an upgrade, until the next load.
CREATE TABLE catalogue_revision (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    uid TEXT NOT NULL
);
