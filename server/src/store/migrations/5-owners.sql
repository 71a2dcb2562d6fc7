-- The name of the user who owns a workspace.
ALTER TABLE workspaces ADD COLUMN owner TEXT NOT NULL DEFAULT 'local';
