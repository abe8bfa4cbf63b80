import { rememberedStore } from './valueStore'

const isSymbol = (text: string): text is string => /^[A-Z][A-Z0-9. ]{0,11}$/.test(text)

/** What chart, chain and ticket are about. */
export const linkedSymbol = rememberedStore<string>('claxton.symbol', 'SPY', isSymbol)
