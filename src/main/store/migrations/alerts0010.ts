import type { Migration } from '../database'

/** What people are to be told, until they have been. */
export const alerts0010: Migration = {
  version: 10,
  up: database => {
    database.exec(`
      CREATE TABLE outbox (
        id INTEGER PRIMARY KEY,
        channel TEXT NOT NULL,
        severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
        event TEXT NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'held', 'sent', 'failed')),
        attempts INTEGER NOT NULL DEFAULT 0,
        dueAt INTEGER NOT NULL,
        createdAt INTEGER NOT NULL,
        doneAt INTEGER
      ) STRICT;
      CREATE INDEX outboxDue ON outbox (channel, dueAt) WHERE state IN ('waiting', 'held');
      CREATE INDEX outboxSent ON outbox (channel, doneAt) WHERE state = 'sent';

      CREATE TABLE summaries (session TEXT PRIMARY KEY, tsInit INTEGER NOT NULL) STRICT;
    `)
  },
}
