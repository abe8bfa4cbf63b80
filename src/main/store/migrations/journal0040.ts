import type { Migration } from '../database'

/** Orders that wait for a stop price or depend on each other, and why an order was changed. */
export const journal0040: Migration = {
  version: 40,
  up: database => {
    database.exec(`
      ALTER TABLE orderIntents ADD COLUMN stopPrice REAL;
      ALTER TABLE orderIntents ADD COLUMN link TEXT;
      ALTER TABLE orderModifies ADD COLUMN stopPrice REAL;
      ALTER TABLE orderModifies ADD COLUMN reason TEXT;
    `)
  },
}
