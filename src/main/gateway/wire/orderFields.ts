import {
  flag,
  isFilled,
  isNotEmpty,
  isOneOf,
  isPositive,
  maybe,
  maybeDouble,
  maybeInt,
  num,
  text,
  when,
} from './entries'
import { list } from './layout'

// Runs of fields that PLACE_ORDER, OPEN_ORDER and COMPLETED_ORDER have in common, so that an order is echoed field
// by field as it was sent.

export const comboLegs = list(
  'legs',
  num('conId'),
  num('ratio'),
  text('action'),
  text('exchange'),
  num('openClose'),
  num('shortSaleSlot'),
  text('designatedLocation'),
  num('exemptCode'),
)

export const comboDetails = [
  comboLegs,
  list('legPrices', maybe('price')),
  list('smartComboParams', text('tag'), text('value')),
] as const

export const scale = [
  maybeInt('scaleInitLevelSize'),
  maybeInt('scaleSubsLevelSize'),
  maybeDouble('scalePriceIncrement'),
  when(
    'scalePriceIncrement',
    isPositive,
    maybeDouble('scalePriceAdjustValue'),
    maybeInt('scalePriceAdjustInterval'),
    maybeDouble('scaleProfitOffset'),
    flag('scaleAutoReset'),
    maybeInt('scaleInitPosition'),
    maybeInt('scaleInitFillQty'),
    flag('scaleRandomPercent'),
  ),
] as const

export const hedge = [text('hedgeType'), when('hedgeType', isFilled, text('hedgeParam'))] as const

export const deltaNeutralContract = [
  flag('hasDeltaNeutralContract'),
  when(
    'hasDeltaNeutralContract',
    isFilled,
    num('deltaNeutralContractConId'),
    num('deltaNeutralContractDelta'),
    num('deltaNeutralContractPrice'),
  ),
] as const

export const algo = [
  text('algoStrategy'),
  when('algoStrategy', isFilled, list('algoParams', text('tag'), text('value'))),
] as const

export const pegBench = when(
  'orderType',
  isOneOf('PEG BENCH', 'PEGBENCH'),
  num('referenceContractId'),
  flag('isPeggedChangeAmountDecrease'),
  num('peggedChangeAmount'),
  num('referenceChangeAmount'),
  text('referenceExchangeId'),
)

const PRICE = 1
const TIME = 3
const MARGIN = 4
const EXECUTION = 5
const VOLUME = 6
const PERCENT_CHANGE = 7
export const CONDITION_TYPES = { PRICE, TIME, MARGIN, EXECUTION, VOLUME, PERCENT_CHANGE } as const

const onType = isOneOf
export const conditions = [
  list(
    'conditions',
    num('type'),
    text('conjunction'),
    when('type', onType(EXECUTION), text('secType'), text('exchange'), text('symbol')),
    when('type', onType(PRICE, TIME, MARGIN, VOLUME, PERCENT_CHANGE), flag('isMore')),
    when('type', onType(PRICE), num('price')),
    when('type', onType(TIME), text('time')),
    when('type', onType(MARGIN, PERCENT_CHANGE), num('percent')),
    when('type', onType(VOLUME), num('volume')),
    when('type', onType(PRICE, VOLUME, PERCENT_CHANGE), num('conId'), text('exchange')),
    when('type', onType(PRICE), num('triggerMethod')),
  ),
  when('conditions', isNotEmpty, flag('conditionsIgnoreRth'), flag('conditionsCancelOrder')),
] as const
