import { type Combo, type Instrument, type OptionContract, underlyingOf } from '#core/domain/instrument'
import { formatSessionDate } from './times'

/** Short words for people: `SPY`, `SPY 18 Oct 165 C`, `SPY 18 Oct 165/167 C vertical`. */
export function instrumentTitle(instrument: Instrument): string {
  switch (instrument.kind) {
    case 'stock':
    case 'index':
      return instrument.symbol
    case 'option':
      return optionTitle(instrument)
    case 'combo':
      return comboTitle(instrument)
  }
}

const letterOf = (option: OptionContract): string => (option.right === 'call' ? 'C' : 'P')

const optionTitle = (option: OptionContract): string =>
  `${option.underlying} ${formatSessionDate(option.expiration)} ${option.strike} ${letterOf(option)}`

function comboTitle(combo: Combo): string {
  const [first, second] = combo.legs
  if (first === undefined || second === undefined) return `${underlyingOf(combo)} combo`
  const isVertical =
    combo.legs.length === 2 &&
    first.option.expiration === second.option.expiration &&
    first.option.right === second.option.right
  if (!isVertical) return `${combo.underlying} ${combo.legs.length}-leg combo`
  const strikes = `${first.option.strike}/${second.option.strike}`
  return `${combo.underlying} ${formatSessionDate(first.option.expiration)} ${strikes} ${letterOf(first.option)} vertical`
}
