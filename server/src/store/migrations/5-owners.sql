-- The name of the user who owns a workspace.
ALTER TABLE workspaces ADD COLUMN owner TEXT NOT NULL DEFAULT 'local';
-- Names are unique among the workspaces of an owner.
DROP INDEX workspaces_by_name;
CREATE UNIQUE INDEX workspaces_by_name ON workspaces (owner, lower(name)) WHERE NOT is_deleted;
