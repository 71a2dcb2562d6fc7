ALTER TABLE agents ADD COLUMN parent_id BLOB REFERENCES agents (id);
ALTER TABLE agents ADD COLUMN connection_timeout INTEGER NOT NULL DEFAULT 120;
ALTER TABLE agents ADD COLUMN troubleshooting_url TEXT NOT NULL DEFAULT '';
ALTER TABLE agents ADD COLUMN started_at INTEGER;
ALTER TABLE agents ADD COLUMN logs_length INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agents ADD COLUMN logs_overflowed INTEGER NOT NULL DEFAULT FALSE;
-- The sequence number of the last stored record that the agent sent.
ALTER TABLE agents ADD COLUMN acknowledged INTEGER NOT NULL DEFAULT 0;

-- The scripts of agents, in the template's order. Each has a log source of its own. The settings are a JSON object.
CREATE TABLE agent_scripts (
    id        BLOB    NOT NULL PRIMARY KEY,
    agent_id  BLOB    NOT NULL REFERENCES agents (id),
    place     INTEGER NOT NULL,
    source_id BLOB    NOT NULL,
    settings  TEXT    NOT NULL,
    UNIQUE (agent_id, place)
) STRICT;

-- The last complete run of a script in each stage (`start`, `stop`).
CREATE TABLE script_runs (
    script_id  BLOB    NOT NULL REFERENCES agent_scripts (id),
    stage      TEXT    NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL,
    exit_code  INTEGER NOT NULL,
    status     TEXT    NOT NULL,
    PRIMARY KEY (script_id, stage)
) STRICT;

-- The lines of all agents share one sequence of ids.
CREATE TABLE agent_logs (
    id         INTEGER PRIMARY KEY,
    agent_id   BLOB    NOT NULL,
    source_id  BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    level      TEXT    NOT NULL,
    output     TEXT    NOT NULL
) STRICT;

CREATE INDEX agent_logs_by_agent ON agent_logs (agent_id);
