import type { Migration } from '../database'

/** Surfaces as they were fitted, features at the close of each bar, and ticks in blocks of float64 columns. */
export const market0040: Migration = {
  version: 40,
  up: database => {
    database.exec(`
      CREATE TABLE surfaces (
        symbol TEXT NOT NULL,
        tsInit INTEGER NOT NULL,
        content BLOB NOT NULL,
        PRIMARY KEY (symbol, tsInit)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE features (
        symbol TEXT NOT NULL,
        timeframe TEXT NOT NULL,
        tsEvent INTEGER NOT NULL,
        content TEXT NOT NULL,
        PRIMARY KEY (symbol, timeframe, tsEvent)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE tickBlocks (
        id INTEGER PRIMARY KEY,
        symbol TEXT NOT NULL,
        tsFirst INTEGER NOT NULL,
        tsLast INTEGER NOT NULL,
        ticks INTEGER NOT NULL CHECK (ticks > 0),
        columns BLOB NOT NULL
      ) STRICT;
      CREATE INDEX tickBlocksByTime ON tickBlocks (symbol, tsFirst);
    `)
  },
}
