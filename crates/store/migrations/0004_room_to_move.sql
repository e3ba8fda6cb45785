-- A renewal moves its agreement on and takes from its customer's balance, and none of what changes has an index. Where the
-- page has room for a second copy of every row, PostgreSQL writes it there and leaves the indexes alone.
{{postgresql_only}}ALTER TABLE service SET (fillfactor = 50);
{{postgresql_only}}ALTER TABLE ledger_account SET (fillfactor = 50);
