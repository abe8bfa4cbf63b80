import type { z } from 'zod'

/** What a setting may be, what it is when nobody says, and what it means. */
export type Setting<T> = {
  readonly schema: z.ZodType<T>
  readonly standard: NoInfer<T>
  readonly doc: string
  /** Never shown and never written. */
  readonly isSecret: boolean
  /** Changed only on the machine itself, by whoever owns it. */
  readonly isMachines: boolean
}

export const setting = <T>(schema: z.ZodType<T>, standard: NoInfer<T>, doc: string): Setting<T> => ({
  schema,
  standard,
  doc,
  isSecret: false,
  isMachines: false,
})

/** Where orders go, who comes in, where files lie and whom the engine asks. */
export const machineSetting = <T>(schema: z.ZodType<T>, standard: NoInfer<T>, doc: string): Setting<T> => ({
  ...setting(schema, standard, doc),
  isMachines: true,
})

export const secret = <T>(schema: z.ZodType<T>, standard: NoInfer<T>, doc: string): Setting<T> => ({
  ...setting(schema, standard, doc),
  isSecret: true,
})
