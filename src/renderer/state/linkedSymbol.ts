import { rememberedStore, type ValueStore } from './valueStore'

const isSymbol = (text: string): text is string => /^[A-Z][A-Z0-9. ]{0,11}$/.test(text)

/** Panels of one group look at one symbol. A group is told by its number as well as by its colour. */
export const LINK_GROUPS = ['1', '2', '3', '4'] as const
export type LinkGroup = (typeof LINK_GROUPS)[number]

export const isLinkGroup = (text: string): text is LinkGroup => LINK_GROUPS.some(group => group === text)

/** What the first group, and with it the order ticket, is about. */
export const linkedSymbol = rememberedStore<string>('claxton.symbol', 'SPY', isSymbol)

const others = new Map<LinkGroup, ValueStore<string>>()

export function symbolOfGroup(group: LinkGroup): ValueStore<string> {
  if (group === '1') return linkedSymbol
  const store = others.get(group) ?? rememberedStore(`claxton.symbol.${group}`, linkedSymbol.get(), isSymbol)
  others.set(group, store)
  return store
}
