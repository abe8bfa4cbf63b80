import type { Migration } from '../database'

/** Orders by a person whose limit walks. */
export const journal0080: Migration = {
  version: 80,
  up: database => {
    database.exec('ALTER TABLE orderIntents ADD COLUMN walk TEXT')
  },
}
