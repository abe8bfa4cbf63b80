import type { Migration } from '../database'

/** What structures of options were quoted at while they were held. */
export const market0050: Migration = {
  version: 50,
  up: database => {
    database.exec(`
      CREATE TABLE structureMarks (
        structureId TEXT NOT NULL,
        tsInit INTEGER NOT NULL,
        bid REAL NOT NULL,
        ask REAL NOT NULL,
        PRIMARY KEY (structureId, tsInit)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX structureMarksByTime ON structureMarks (tsInit);
    `)
  },
}
