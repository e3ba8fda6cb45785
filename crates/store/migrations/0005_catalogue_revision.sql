-- One row, whose identity is another one after every load, so that a process which has read the catalogue can tell whether
-- it is still the same.
CREATE TABLE catalogue_revision (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    uid TEXT NOT NULL
);

-- The catalogue that is there already; none is in an empty database, nor in one that an archive is about to fill.
INSERT INTO catalogue_revision (id, uid)
SELECT 1, '00000000000000000000000000000000' WHERE EXISTS (SELECT 1 FROM location);
