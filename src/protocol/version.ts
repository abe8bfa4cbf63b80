/** Raised whenever a frame, method, topic or view changes in a way that an older peer cannot read. */
export const PROTOCOL_VERSION = 1
