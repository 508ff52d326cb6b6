-- Keeps what audits of the models found: one row a head, kind of group and group.
CREATE TABLE core.audits (
    audit         VARCHAR NOT NULL,
    model         VARCHAR NOT NULL,
    language      VARCHAR NOT NULL,
    material      VARCHAR NOT NULL,
    kind          VARCHAR NOT NULL,
    group_name    VARCHAR,
    head          VARCHAR NOT NULL,
    sentences     BIGINT NOT NULL,
    shift         DOUBLE,
    shift_low     DOUBLE,
    shift_high    DOUBLE,
    absolute      DOUBLE NOT NULL,
    absolute_low  DOUBLE NOT NULL,
    absolute_high DOUBLE NOT NULL,
    part          VARCHAR NOT NULL,
    loaded_at     TIMESTAMPTZ NOT NULL
);
