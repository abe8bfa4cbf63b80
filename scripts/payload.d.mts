/** Lays programs, resources, licences and the native module for `platform` (`linux-arm64`) into `folder`. */
export function layPayload(folder: string, platform: string): void
