import type { Migration } from '../database'

/** What the intraday cycle saw of each symbol, what held entries back, and how its days ended. */
export const journal0030: Migration = {
  version: 30,
  up: database => {
    database.exec(`
      CREATE TABLE signals (
        cycleId TEXT NOT NULL,
        symbol TEXT NOT NULL,
        scalp TEXT NOT NULL CHECK (scalp IN ('BUY', 'SELL', 'HOLD')),
        whale TEXT NOT NULL CHECK (whale IN ('BUY_CALL', 'BUY_PUT', 'HOLD')),
        action TEXT NOT NULL,
        score REAL NOT NULL,
        outcome TEXT NOT NULL,
        detail TEXT NOT NULL,
        tsInit INTEGER NOT NULL,
        PRIMARY KEY (cycleId, symbol)
      ) STRICT;
      CREATE INDEX signalsByTime ON signals (tsInit);
      CREATE INDEX whaleSignals ON signals (symbol, tsInit) WHERE whale <> 'HOLD';

      CREATE TABLE riskEvents (
        seq INTEGER PRIMARY KEY,
        cycleId TEXT NOT NULL,
        symbol TEXT NOT NULL,
        code TEXT NOT NULL,
        value REAL,
        limitValue REAL,
        detail TEXT NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX riskEventsByTime ON riskEvents (tsInit);

      CREATE TABLE intradayDays (
        session TEXT PRIMARY KEY,
        report TEXT NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;
    `)
  },
}
