import type { Migration } from '../database'

/** Pictures and files that somebody put beside a structure. */
export const journal0085: Migration = {
  version: 85,
  up: database => {
    database.exec(`
      CREATE TABLE attachments (
        attachmentId TEXT PRIMARY KEY,
        structureId TEXT NOT NULL,
        name TEXT NOT NULL,
        type TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        content BLOB NOT NULL,
        actor TEXT NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX attachmentsByStructure ON attachments (structureId, tsInit);
    `)
  },
}
