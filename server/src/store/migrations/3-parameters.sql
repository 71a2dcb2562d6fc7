-- A workspace's parameter values: a JSON object of texts.
ALTER TABLE workspaces ADD COLUMN parameters TEXT NOT NULL DEFAULT '{}';
