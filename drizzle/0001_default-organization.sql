-- The organization that the root key lives in. Its id is part of the contract.
INSERT INTO "organization" ("id", "name", "created_at") VALUES ('default', 'Default', date_trunc('milliseconds', now()));
