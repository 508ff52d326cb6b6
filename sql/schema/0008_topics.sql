-- Keeps what happened to topics (born, merged, split, renamed ...) and what is shown of each because of it.
ALTER TABLE core.topics ADD COLUMN theme VARCHAR;
ALTER TABLE core.topics ADD COLUMN theme_zh VARCHAR;
ALTER TABLE core.topics ADD COLUMN colour VARCHAR;

-- False where a document is far from the topic that is nearest to it.
ALTER TABLE core.labels ADD COLUMN topic_fits BOOLEAN;

-- Appended and never changed: what a person takes back is an event too.
CREATE TABLE core.topic_events (
    event_id       VARCHAR NOT NULL,
    kind           VARCHAR NOT NULL,
    topic_id       VARCHAR NOT NULL,
    other_topic_id VARCHAR,
    label          VARCHAR,
    label_zh       VARCHAR,
    undoes         VARCHAR,
    moment         TIMESTAMPTZ NOT NULL,
    made_by        VARCHAR,
    part           VARCHAR NOT NULL,
    loaded_at      TIMESTAMPTZ NOT NULL
);

-- Computed from the topics and their events at each load.
CREATE TABLE core.topic_states (
    topic_id VARCHAR NOT NULL,
    shown_id VARCHAR NOT NULL,
    label    VARCHAR NOT NULL,
    label_zh VARCHAR NOT NULL,
    pinned   BOOLEAN NOT NULL,
    held     BOOLEAN NOT NULL,
    born_at  TIMESTAMPTZ
);
INSERT INTO core.topic_states
SELECT topic_id, topic_id, label, label_zh, false, false, NULL FROM core.topics;
