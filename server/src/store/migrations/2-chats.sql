-- The agents that a successful start build creates, in the template's order.
CREATE TABLE agents (
    id                 BLOB    NOT NULL PRIMARY KEY,
    build_id           BLOB    NOT NULL REFERENCES builds (id),
    place              INTEGER NOT NULL,
    name               TEXT    NOT NULL,
    token              BLOB    NOT NULL UNIQUE,
    created_at         INTEGER NOT NULL,
    first_connected_at INTEGER,
    last_connected_at  INTEGER,
    disconnected_at    INTEGER,
    lifecycle          TEXT    NOT NULL,
    ready_at           INTEGER,
    UNIQUE (build_id, place)
) STRICT;

CREATE TABLE chats (
    id              BLOB    NOT NULL PRIMARY KEY,
    organization_id BLOB    NOT NULL,
    title           TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    workspace_id    BLOB    REFERENCES workspaces (id),
    build_id        BLOB    REFERENCES builds (id),
    agent_id        BLOB    REFERENCES agents (id),
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;

-- The content is a JSON array of parts.
CREATE TABLE messages (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id    BLOB    NOT NULL REFERENCES chats (id),
    created_at INTEGER NOT NULL,
    role       TEXT    NOT NULL,
    content    TEXT    NOT NULL
) STRICT;

CREATE INDEX messages_by_chat ON messages (chat_id);

-- Steps of an agent whose tool calls have no results yet. They become messages when all results are known.
CREATE TABLE open_steps (
    chat_id BLOB NOT NULL PRIMARY KEY REFERENCES chats (id),
    content TEXT NOT NULL
) STRICT;

-- The builds that pending tool calls wait for.
CREATE TABLE open_waits (
    chat_id      BLOB    NOT NULL REFERENCES chats (id),
    tool_call_id TEXT    NOT NULL,
    build_id     BLOB    NOT NULL REFERENCES builds (id),
    is_own       INTEGER NOT NULL,
    PRIMARY KEY (chat_id, tool_call_id)
) STRICT;
