import type { Migration } from '../database'

/** Strategies and what they decided; orders that carry a plan. Columns of JSON are checked when they are read. */
export const journal0020: Migration = {
  version: 20,
  up: database => {
    database.exec(`
      ALTER TABLE orderIntents ADD COLUMN plan TEXT;
      ALTER TABLE orderIntents ADD COLUMN marketOverride TEXT;

      CREATE TABLE strategies (
        id TEXT NOT NULL,
        version INTEGER NOT NULL CHECK (version > 0),
        strategy TEXT NOT NULL,
        isRetired INTEGER NOT NULL DEFAULT 0 CHECK (isRetired IN (0, 1)),
        actor TEXT NOT NULL,
        tsInit INTEGER NOT NULL,
        PRIMARY KEY (id, version)
      ) STRICT;

      CREATE TABLE evaluations (
        evaluationId TEXT PRIMARY KEY,
        scanId TEXT NOT NULL,
        strategyId TEXT NOT NULL,
        strategyVersion INTEGER NOT NULL,
        symbol TEXT NOT NULL,
        tsInit INTEGER NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('enter', 'blocked')),
        code TEXT NOT NULL,
        evaluation TEXT NOT NULL,
        inputs BLOB NOT NULL,
        snapshotHash TEXT NOT NULL,
        rulesHash TEXT NOT NULL,
        codeVersion TEXT NOT NULL
      ) STRICT;
      CREATE INDEX evaluationsBySymbol ON evaluations (symbol, tsInit);
      CREATE INDEX evaluationsByStrategy ON evaluations (strategyId, tsInit);
      CREATE INDEX evaluationsByTime ON evaluations (tsInit);

      CREATE TABLE exitWatches (
        structureId TEXT PRIMARY KEY,
        watch TEXT NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE approvals (
        approvalId TEXT PRIMARY KEY,
        evaluationId TEXT NOT NULL,
        expiresAt INTEGER NOT NULL,
        answer TEXT CHECK (answer IN ('approved', 'refused', 'expired', 'withdrawn')),
        actor TEXT,
        tsInit INTEGER NOT NULL,
        tsAnswered INTEGER
      ) STRICT;
      CREATE INDEX approvalsPending ON approvals (expiresAt) WHERE answer IS NULL;

      CREATE TABLE days (
        session TEXT PRIMARY KEY,
        openingEquity REAL NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE quarantine (
        seq INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        row TEXT NOT NULL,
        reason TEXT NOT NULL,
        tsInit INTEGER NOT NULL
      ) STRICT;
    `)
  },
}
