import type { z } from 'zod'

/** What a setting may be, what it is when nobody says, and what it means. */
export type Setting<T> = {
  readonly schema: z.ZodType<T>
  readonly standard: NoInfer<T>
  readonly doc: string
  readonly isSecret: boolean
}

export const setting = <T>(schema: z.ZodType<T>, standard: NoInfer<T>, doc: string): Setting<T> => ({
  schema,
  standard,
  doc,
  isSecret: false,
})

export const secret = <T>(schema: z.ZodType<T>, standard: NoInfer<T>, doc: string): Setting<T> => ({
  schema,
  standard,
  doc,
  isSecret: true,
})
