-- Grows with every wish for the server's machine, so that a driver can tell a later wish from an earlier one.
ALTER TABLE server ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
