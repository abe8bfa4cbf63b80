import type { Migration } from '../database'

/** What evaluations looked at, once each however many strategies looked; and the volatility of past sessions. */
export const market0020: Migration = {
  version: 20,
  up: database => {
    database.exec(`
      CREATE TABLE snapshots (
        hash TEXT PRIMARY KEY,
        symbol TEXT NOT NULL,
        tsInit INTEGER NOT NULL,
        content BLOB NOT NULL
      ) STRICT;
      CREATE INDEX snapshotsByTime ON snapshots (tsInit);

      CREATE TABLE impliedVols (
        symbol TEXT NOT NULL,
        session TEXT NOT NULL,
        vol REAL NOT NULL CHECK (vol > 0),
        source TEXT NOT NULL,
        PRIMARY KEY (symbol, session)
      ) STRICT;
    `)
  },
}
