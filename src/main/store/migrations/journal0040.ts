import type { Migration } from '../database'

/** Orders that wait for a stop price or depend on each other, why an order was changed, stops that we watch, and the equity over the day. */
export const journal0040: Migration = {
  version: 40,
  up: database => {
    database.exec(`
      ALTER TABLE orderIntents ADD COLUMN stopPrice REAL;
      ALTER TABLE orderIntents ADD COLUMN link TEXT;
      ALTER TABLE orderModifies ADD COLUMN stopPrice REAL;
      ALTER TABLE orderModifies ADD COLUMN reason TEXT;

      CREATE TABLE watchedStops (
        seq INTEGER PRIMARY KEY,
        tradeId TEXT NOT NULL,
        stopPrice REAL NOT NULL,
        reason TEXT NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE equityMarks (
        session TEXT NOT NULL,
        time INTEGER NOT NULL,
        equity REAL NOT NULL,
        PRIMARY KEY (session, time)
      ) STRICT;
      CREATE INDEX watchedStopsByTrade ON watchedStops (tradeId, seq);
    `)
  },
}
