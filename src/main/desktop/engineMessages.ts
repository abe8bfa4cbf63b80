/** What Electron's main process says to the engine's process. */
export type EngineMessage =
  | {
      readonly kind: 'start'
      readonly gateway:
        | { readonly host: string; readonly port: number; readonly description: string }
        | undefined
    }
  /** A window's port comes along. */
  | { readonly kind: 'client' }
  | { readonly kind: 'stop' }
