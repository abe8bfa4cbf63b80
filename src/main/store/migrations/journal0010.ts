import type { Migration } from '../database'

/** `seq` is one count over all tables: the order in which things were written down. Times are epoch milliseconds. */
export const journal0010: Migration = {
  version: 10,
  up: database => {
    database.exec(`
      CREATE TABLE orderIntents (
        seq INTEGER PRIMARY KEY,
        clientOrderId TEXT NOT NULL UNIQUE,
        instrument TEXT NOT NULL,
        side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
        quantity REAL NOT NULL CHECK (quantity > 0),
        limitPrice REAL NOT NULL,
        tif TEXT NOT NULL,
        purpose TEXT NOT NULL,
        source TEXT NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE orderEvents (
        seq INTEGER PRIMARY KEY,
        clientOrderId TEXT NOT NULL REFERENCES orderIntents (clientOrderId),
        event TEXT NOT NULL,
        brokerOrderId INTEGER,
        permId TEXT,
        code TEXT,
        message TEXT,
        tsInit INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX orderEventsByOrder ON orderEvents (clientOrderId, seq);

      CREATE TABLE orderModifies (
        seq INTEGER PRIMARY KEY,
        clientOrderId TEXT NOT NULL REFERENCES orderIntents (clientOrderId),
        quantity REAL NOT NULL,
        limitPrice REAL NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE fills (
        seq INTEGER PRIMARY KEY,
        execId TEXT NOT NULL UNIQUE,
        clientOrderId TEXT REFERENCES orderIntents (clientOrderId),
        permId TEXT,
        instrument TEXT NOT NULL,
        side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
        quantity REAL NOT NULL,
        price REAL NOT NULL,
        tsEvent INTEGER NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE commissions (
        seq INTEGER PRIMARY KEY,
        execId TEXT NOT NULL UNIQUE,
        amountMicros INTEGER NOT NULL,
        currency TEXT NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE denials (
        seq INTEGER PRIMARY KEY,
        clientOrderId TEXT NOT NULL,
        intent TEXT NOT NULL,
        denials TEXT NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE killSwitchChanges (
        seq INTEGER PRIMARY KEY,
        state TEXT NOT NULL CHECK (state IN ('armed', 'safeMode', 'hardStop')),
        reason TEXT NOT NULL,
        actor TEXT NOT NULL,
        since INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE reconciliations (
        seq INTEGER PRIMARY KEY,
        adjustments TEXT NOT NULL,
        notes TEXT NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE keyValues (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT;
    `)
  },
}
