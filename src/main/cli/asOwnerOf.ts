import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Does something in a folder as the one whom it belongs to. Root that writes into the engine's folder would leave files
 * there that the engine cannot write, and would follow links that it has laid. For anybody but root it changes nothing.
 */
export async function asOwnerOf<T>(folder: string, work: () => T | Promise<T>): Promise<T> {
  const { seteuid, setegid, getuid } = process
  if (!seteuid || !setegid || getuid?.() !== 0) return work()
  const { uid, gid } = statSync(nearest(folder))
  setegid.call(process, gid)
  seteuid.call(process, uid)
  try {
    return await work()
  } finally {
    seteuid.call(process, 0)
    setegid.call(process, 0)
  }
}

const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(dirname(folder)))
