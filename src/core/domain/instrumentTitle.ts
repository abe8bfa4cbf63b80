import { type Combo, type Instrument, type Leg, type OptionContract, occSymbol } from './instrument'
import type { SessionDate } from './time'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Short words for people: `SPY`, `SPY 18 Oct 13 165 C`, `SPY 18 Oct 13 165/167 C vertical`, `SPY 18 Oct 13 160/165/170/175 PC`. */
export function instrumentTitle(instrument: Instrument): string {
  switch (instrument.kind) {
    case 'stock':
    case 'index':
      return instrument.symbol
    case 'option':
      return `${instrument.underlying} ${dayText(instrument.expiration)} ${instrument.strike} ${rightLetter(instrument)}`
    case 'combo':
      return comboTitle(instrument)
  }
}

function comboTitle(combo: Combo): string {
  const [first, second] = combo.legs
  if (combo.legs.length === 2 && first && second && isVertical(first, second)) {
    const { expiration } = first.option
    return `${combo.underlying} ${dayText(expiration)} ${first.option.strike}/${second.option.strike} ${rightLetter(first.option)} vertical`
  }
  if (first && combo.legs.every(({ option }) => option.expiration === first.option.expiration)) {
    const strikes = combo.legs.map(({ option, ratio }) => `${ratio > 1 ? `${ratio}x` : ''}${option.strike}`)
    const rights = [...new Set(combo.legs.map(({ option }) => rightLetter(option)))].join('')
    return `${combo.underlying} ${dayText(first.option.expiration)} ${strikes.join('/')} ${rights}`
  }
  return `${combo.underlying} ${combo.legs.map(leg => `${leg.side === 'buy' ? '+' : '-'}${leg.ratio} ${occSymbol(leg.option)}`).join(' ')}`
}

function isVertical(a: Leg, b: Leg): boolean {
  return (
    a.option.expiration === b.option.expiration &&
    a.option.right === b.option.right &&
    a.side !== b.side &&
    a.ratio === b.ratio
  )
}

/** `18 Oct 13`: a title stands alone, so the year is told. */
function dayText(date: SessionDate): string {
  const [year = '', month = '', day = ''] = date.split('-')
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year.slice(2)}`
}

const rightLetter = (option: OptionContract): 'C' | 'P' => (option.right === 'call' ? 'C' : 'P')
