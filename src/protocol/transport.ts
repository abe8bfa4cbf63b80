/** A two-way pipe of JSON texts and binary frames: a WebSocket, or a MessagePort between Electron's processes. */
export interface Transport {
  send(message: string): void
  close(): void
  onMessage(listener: (message: string | ArrayBuffer) => void): void
  onClose(listener: (reason: string) => void): void
}
