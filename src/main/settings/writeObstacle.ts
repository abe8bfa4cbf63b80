import { accessSync, constants } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'

/** Why a file cannot be replaced, and what a person does instead. */
export type WriteObstacle = { readonly reason: string; readonly remedy: string }

/** As `accessSync`: throws when the path may not be used so. */
export type Access = (path: string, mode: number) => void

/**
 * Asked before anybody types: undefined when nothing that can be seen stands in the way. A file is replaced as a whole,
 * so its folder must be writable too; one of somebody else is left alone even where the folder would allow it.
 */
export function writeObstacle(file: string, access: Access = accessSync): WriteObstacle | undefined {
  const faultOf = (path: string, mode: number) => {
    try {
      access(path, mode)
      return undefined
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? String(error)
    }
  }
  const faultOfFile = faultOf(file, constants.W_OK)
  if (faultOfFile !== undefined && faultOfFile !== 'ENOENT') return obstacleOf(faultOfFile, file, file)
  const folderMode = constants.W_OK | constants.X_OK
  let folder = dirname(file)
  // Folders that are missing are made; the last one that is there decides.
  while (faultOf(folder, folderMode) === 'ENOENT' && dirname(folder) !== folder) folder = dirname(folder)
  const faultOfFolder = faultOf(folder, folderMode)
  return faultOfFolder === undefined ? undefined : obstacleOf(faultOfFolder, folder, file)
}

function obstacleOf(fault: string, path: string, file: string): WriteObstacle {
  const byHand = `Edit ${file} on the machine itself and restart the engine`
  switch (fault) {
    case 'EROFS':
      return {
        reason: `${path} lies where the engine may only read.`,
        remedy: `${byHand}. A service with ProtectSystem= is kept out on purpose; ReadWritePaths=${dirname(file)} in its unit would let it in.`,
      }
    case 'EACCES':
    case 'EPERM':
      return {
        reason: `${path} may not be written by the user ${runningUser()}, as whom the engine runs.`,
        remedy: `${byHand}, or give that user the right to write ${path}.`,
      }
    case 'ENOTDIR':
      return {
        reason: `${dirname(file)} is no folder.`,
        remedy: 'Start the engine with --config=FILE in a folder that there is.',
      }
    default:
      return { reason: `${path} cannot be written (${fault}).`, remedy: `${byHand}.` }
  }
}

function runningUser(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run as a number that no file names.
    return String(process.getuid?.())
  }
}
