-- The values that were chosen for a workspace: a JSON object of texts.
ALTER TABLE workspaces ADD COLUMN parameters TEXT NOT NULL DEFAULT '{}';
