import type { Migration } from '../database'

/** Orders that wait for a stop price or depend on each other, why an order was changed, and stops that we watch. */
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
      CREATE INDEX watchedStopsByTrade ON watchedStops (tradeId, seq);
    `)
  },
}
