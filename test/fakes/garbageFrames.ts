import { requestNames } from '#main/gateway/wire/requests'

/** A generator with a seed, so that a failure can be run again. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

const IDS = [...requestNames.keys()]
const PIECES = ['', '0', '1', '-1', 'BAG', '2147483647', '1.7976931348623157E308', 'Infinity', 'x', '99999']

/** A request's id with up to forty fields of nonsense, one byte of them anything. */
export function garbageFrame(random: (below: number) => number): {
  readonly id: number
  readonly body: Buffer
} {
  const id = IDS[random(IDS.length)] ?? 0
  const fields = Array.from({ length: random(40) }, () => PIECES[random(PIECES.length)] ?? '')
  const body = Buffer.from(fields.map(field => `${field}\0`).join(''))
  if (body.length > 0) body[random(body.length)] = random(256)
  return { id, body }
}
