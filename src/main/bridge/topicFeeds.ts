import { TIMEFRAMES, type Timeframe } from '#core/domain/bar'
import { instrumentFromSymbol } from '#core/domain/instrument'
import type { Engine } from '#main/engine/engine'
import type { ChainUpdate } from '#main/marketdata/chainFeed'
import { BridgeFailure } from '#protocol/errors'
import { ChainKeyParts, type JsonTopicName, type TopicName, topics } from '#protocol/protocol'
import { SymbolText } from '#protocol/views/instrumentView'

export type FeedListener = {
  readonly onPayload: (payload: unknown) => void
  readonly onChain: (update: ChainUpdate) => void
}

/** Opens what a topic and key stand for; the answer closes it. Throws BridgeFailure for a key that makes no sense. */
export async function openFeed(
  engine: Engine,
  topic: TopicName,
  key: string,
  listener: FeedListener,
): Promise<() => void> {
  if (topic === 'chain.changed') return openChain(engine, key, listener)
  if (topic === 'bars.changed') return openBars(engine, key, listener)
  if (key !== '' && !topics[topic].keyed) throw badKey(topic, key)
  return engine.bus.subscribe(topic as JsonTopicName, payload => listener.onPayload(payload))
}

function openBars(engine: Engine, key: string, listener: FeedListener): () => void {
  const [symbol, timeframe] = key.split(':')
  const parsed = SymbolText.safeParse(symbol)
  if (!parsed.success || !isTimeframe(timeframe)) throw badKey('bars.changed', key)
  const held = engine.bars.hold(instrumentFromSymbol(parsed.data), timeframe, ({ tsEvent, ...bar }) =>
    listener.onPayload({ time: tsEvent, ...bar }),
  )
  return () => held.close()
}

async function openChain(engine: Engine, key: string, listener: FeedListener): Promise<() => void> {
  const parsed = ChainKeyParts.safeParse(key.split(':'))
  if (!parsed.success) throw badKey('chain.changed', key)
  const [underlying, expiration, tradingClass] = parsed.data
  const { expirations } = await engine.views.chainDirectory(underlying)
  const listed = expirations.find(
    each => each.expiration === expiration && each.tradingClass === tradingClass,
  )
  if (!listed) {
    throw new BridgeFailure({
      kind: 'notFound',
      code: 'EXPIRATION_UNKNOWN',
      message: `${underlying} has no ${tradingClass} options that expire on ${expiration}.`,
    })
  }
  const { multiplier, strikes } = listed
  const held = engine.chains.hold({ underlying, expiration, tradingClass, multiplier, strikes }, update =>
    listener.onChain(update),
  )
  return () => held.close()
}

const isTimeframe = (text: string | undefined): text is Timeframe => TIMEFRAMES.includes(text as Timeframe)

const badKey = (topic: TopicName, key: string): BridgeFailure =>
  new BridgeFailure({
    kind: 'badRequest',
    code: 'TOPIC_KEY_INVALID',
    message: `${topic} has no key ${JSON.stringify(key)}.`,
  })
