import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Replaces a small file as a whole: after a power cut there is the old text or the new one. Readable by its owner only. */
export function writeDurably(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.draft`
  const descriptor = openSync(draft, 'w', 0o600)
  try {
    if (typeof text === 'string') writeSync(descriptor, text)
    else writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(draft, path)
  if (process.platform !== 'win32') syncFolder(dirname(path))
}

/** The new name itself must survive as well. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
