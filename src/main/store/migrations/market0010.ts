import type { Migration } from '../database'

/** Bars as one blob of float64 per instrument, timeframe and UTC day: time, open, high, low, close, volume in columns. */
export const market0010: Migration = {
  version: 10,
  up: database => {
    database.exec(`
      CREATE TABLE barChunks (
        instrument TEXT NOT NULL,
        timeframe TEXT NOT NULL,
        day INTEGER NOT NULL,
        bars INTEGER NOT NULL,
        columns BLOB NOT NULL,
        PRIMARY KEY (instrument, timeframe, day)
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
