import { EventName } from '@stoqey/ib'
import type { MessageCase, Subject } from './conformanceCase'

// The shapes that most cases have.

export type Ask = (subject: Subject, id: number) => void
export type Cover = MessageCase['covers']

/** A request under an id of its own, answered by an event that begins with this id. */
export const answered = (
  number: string,
  what: string,
  covers: Cover,
  ask: Ask,
  ...events: EventName[]
): MessageCase => ({
  number,
  what,
  covers,
  run: async subject => {
    const id = subject.nextId()
    ask(subject, id)
    for (const event of events) await subject.client.next(event, ([first]) => Number(first) === id)
  },
})

/** A request without an id, answered by events. */
export const told = (
  number: string,
  what: string,
  covers: Cover,
  ask: (subject: Subject) => void,
  ...events: EventName[]
): MessageCase => ({
  number,
  what,
  covers,
  run: async subject => {
    subject.client.forget()
    ask(subject)
    for (const event of events) await subject.client.next(event)
  },
})

/** A request that an account without the service is refused, with one of these codes. */
export const refused = (
  number: string,
  what: string,
  covers: Cover,
  ask: Ask,
  ...codes: number[]
): MessageCase => ({
  number,
  what,
  covers: [...covers, 'error'],
  run: async subject => {
    const id = subject.nextId()
    subject.client.forget()
    ask(subject, id)
    await subject.client.next(
      EventName.error,
      ([, code, about]) => codes.includes(Number(code)) && about === id,
    )
  },
})

/** As above, but about no request in particular: such errors come as notices. */
export const noticed = (
  number: string,
  what: string,
  covers: Cover,
  ask: Ask,
  code: number,
): MessageCase => ({
  number,
  what,
  covers: [...covers, 'error'],
  run: async subject => {
    subject.client.forget()
    ask(subject, subject.nextId())
    await subject.client.notice(code)
  },
})

/** A request that is not answered: the connection lives on, and the next one is. */
export const unanswered = (number: string, what: string, covers: Cover, ask: Ask): MessageCase => ({
  number,
  what,
  covers,
  run: async subject => {
    ask(subject, subject.nextId())
    subject.client.forget()
    subject.client.api.reqCurrentTime()
    await subject.client.next(EventName.currentTime)
  },
})
