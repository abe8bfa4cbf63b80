import type { Migration } from '../database'

/** What traders draw on charts, all of one symbol together. */
export const journal0090: Migration = {
  version: 90,
  up: database => {
    database.exec(`
      CREATE TABLE drawings (
        symbol TEXT PRIMARY KEY,
        revision INTEGER NOT NULL UNIQUE,
        drawings TEXT NOT NULL,
        actor TEXT NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;
    `)
  },
}
