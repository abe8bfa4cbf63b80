import type { Transporter } from 'nodemailer'
import { type Channel, ChannelError } from '../channel'

const TIMEOUT_MS = 10_000

/** SMTP. `url` is smtp://user:password@host:port (STARTTLS where offered) or smtps://. */
export function mail(url: string, from: string, to: string): Channel {
  // Loaded with the first message: without mail the library would only fill the engine's memory.
  let transport: Promise<Transporter> | undefined
  return {
    name: 'mail',
    send: async ({ title, text, severity }) => {
      try {
        transport ??= import('nodemailer').then(({ createTransport }) => createTransport(url, { from }))
        const mailer = await transport
        await within(
          mailer.sendMail({
            to,
            subject: `[Claxton ${severity}] ${title}`,
            text: text || title,
            ...(severity === 'critical' && { priority: 'high' as const }),
          }),
        )
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
        // A login that is refused stays refused.
        throw new ChannelError(
          `The mail server did not take it (${code})`,
          code !== 'EAUTH' && code !== 'EENVELOPE',
        )
      }
    },
  }
}

function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), TIMEOUT_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
