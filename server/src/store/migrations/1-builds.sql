-- Times are milliseconds since 1970, UTC. Ids are UUIDs of 16 bytes.

CREATE TABLE workspaces (
    id            BLOB    NOT NULL PRIMARY KEY,
    name          TEXT    NOT NULL,
    template_id   BLOB    NOT NULL,
    template_name TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    is_deleted    INTEGER NOT NULL DEFAULT FALSE
) STRICT;

-- The name of a deleted workspace can be used again.
CREATE UNIQUE INDEX workspaces_by_name ON workspaces (lower(name)) WHERE NOT is_deleted;

CREATE TABLE jobs (
    id              BLOB    NOT NULL PRIMARY KEY,
    created_at      INTEGER NOT NULL,
    started_at      INTEGER,
    canceled_at     INTEGER,
    completed_at    INTEGER,
    error           TEXT,
    error_code      TEXT,
    logs_overflowed INTEGER NOT NULL DEFAULT FALSE
) STRICT;

CREATE TABLE builds (
    id               BLOB    NOT NULL PRIMARY KEY,
    workspace_id     BLOB    NOT NULL REFERENCES workspaces (id),
    number           INTEGER NOT NULL,
    transition       TEXT    NOT NULL,
    reason           TEXT    NOT NULL,
    template_version BLOB    NOT NULL,
    resource_id      BLOB    NOT NULL,
    job_id           BLOB    NOT NULL REFERENCES jobs (id),
    UNIQUE (workspace_id, number)
) STRICT;

CREATE INDEX builds_by_job ON builds (job_id);
CREATE INDEX unfinished_jobs ON jobs (created_at) WHERE completed_at IS NULL;

-- The lines of all builds share one sequence of ids.
CREATE TABLE log_lines (
    id         INTEGER PRIMARY KEY,
    build_id   BLOB NOT NULL,
    created_at TEXT NOT NULL,
    source     TEXT NOT NULL,
    level      TEXT NOT NULL,
    stage      TEXT NOT NULL,
    output     TEXT NOT NULL
) STRICT;

CREATE INDEX log_lines_by_build ON log_lines (build_id);
