import type { Migration } from '../database'

/** What the quality checks counted, by session; `subject` is a symbol's ticks or the bars of one timeframe. */
export const market0030: Migration = {
  version: 30,
  up: database => {
    database.exec(`
      CREATE TABLE qualityCounts (
        session TEXT NOT NULL,
        symbol TEXT NOT NULL,
        subject TEXT NOT NULL,
        checked INTEGER NOT NULL CHECK (checked >= 0),
        rejected INTEGER NOT NULL CHECK (rejected >= 0 AND rejected <= checked),
        PRIMARY KEY (session, symbol, subject)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE qualityDefects (
        session TEXT NOT NULL,
        symbol TEXT NOT NULL,
        subject TEXT NOT NULL,
        code TEXT NOT NULL,
        found INTEGER NOT NULL CHECK (found > 0),
        PRIMARY KEY (session, symbol, subject, code)
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
