import { parentPort, workerData } from 'node:worker_threads'
import { finishCopy } from './makeBackup'

/** Checks and encrypts one copy, so that the engine's loop does not wait for it. */
const { folder, database, key } = workerData as { folder: string; database: 'journal.sqlite'; key: string }
parentPort?.postMessage(await finishCopy(folder, database, key))
