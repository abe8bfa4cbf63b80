/** The settings of a strategy as fields of a form: where each is, what it is called and how it is written. */
import type { Strategy } from '#core/domain/strategy'
import { STRUCTURE_KINDS } from '#core/domain/structureKind'
import { StrategyDraftView } from '#protocol/views/strategyView'

export type StrategyDraft = Omit<Strategy, 'id' | 'version'>

/** What is typed, by path; empty text is "off" where a rule may be off. */
export type StrategyTexts = Readonly<Record<string, string>>

export type StrategyFieldKind =
  | 'text'
  | 'number'
  | 'optionalNumber'
  | 'clock'
  | 'optionalClock'
  | 'numbers'
  | 'choice'

export type StrategyField = {
  readonly path: string
  readonly label: string
  readonly kind: StrategyFieldKind
  readonly choices?: readonly string[]
  readonly hint?: string
}

const yesNo = ['true', 'false'] as const

export const STRATEGY_SECTIONS: readonly {
  readonly title: string
  readonly fields: readonly StrategyField[]
}[] = [
  {
    title: 'What',
    fields: [
      { path: 'name', label: 'Name', kind: 'text' },
      { path: 'structure', label: 'Structure', kind: 'choice', choices: STRUCTURE_KINDS },
      { path: 'underlying', label: 'Underlying', kind: 'text' },
      { path: 'maxPositions', label: 'Positions at most', kind: 'number' },
      { path: 'size.kind', label: 'Size', kind: 'choice', choices: ['fixed', 'riskBased'] },
      { path: 'size.quantity', label: 'Quantity', kind: 'optionalNumber', hint: 'with a fixed size' },
      {
        path: 'size.riskRatio',
        label: 'Risk per trade',
        kind: 'optionalNumber',
        hint: 'share of equity, risk based',
      },
      { path: 'size.quantityMax', label: 'Quantity at most', kind: 'optionalNumber', hint: 'risk based' },
      { path: 'needsApproval', label: 'Asks before it enters', kind: 'choice', choices: yesNo },
      { path: 'isEnabled', label: 'Enabled', kind: 'choice', choices: yesNo },
    ],
  },
  {
    title: 'Entry',
    fields: [
      { path: 'entry.windowFrom', label: 'From', kind: 'clock', hint: 'New York time' },
      { path: 'entry.windowTo', label: 'Until', kind: 'clock', hint: 'New York time' },
      { path: 'entry.dteMin', label: 'DTE at least', kind: 'number' },
      { path: 'entry.dteMax', label: 'DTE at most', kind: 'number' },
      { path: 'entry.selection', label: 'Choose by', kind: 'choice', choices: ['ev', 'delta'] },
      { path: 'entry.deltaTarget', label: 'Delta target', kind: 'number' },
      { path: 'entry.deltaMin', label: 'Delta at least', kind: 'number' },
      { path: 'entry.deltaMax', label: 'Delta at most', kind: 'number' },
      {
        path: 'entry.wingWidths',
        label: 'Wing widths',
        kind: 'numbers',
        hint: 'dollars, with commas between',
      },
      {
        path: 'entry.creditMin',
        label: 'Credit at least',
        kind: 'number',
        hint: 'debit at most, for a debit',
      },
      { path: 'entry.creditToWidthMin', label: 'Credit / width', kind: 'number' },
      { path: 'entry.isSkewAware', label: 'Skew-aware wings', kind: 'choice', choices: yesNo },
      { path: 'entry.isDteRegimeAware', label: 'Regime-aware DTE', kind: 'choice', choices: yesNo },
    ],
  },
  {
    title: 'Regime',
    fields: [
      {
        path: 'regime.termRatioMax',
        label: 'VIX / VIX3M at most',
        kind: 'optionalNumber',
        hint: 'empty is off',
      },
      {
        path: 'regime.vrpMin',
        label: 'Implied - realised',
        kind: 'optionalNumber',
        hint: 'at least; empty is off',
      },
      { path: 'regime.adxMax', label: 'ADX at most', kind: 'optionalNumber', hint: 'empty is off' },
      {
        path: 'regime.ivRankMin',
        label: 'IV rank at least',
        kind: 'optionalNumber',
        hint: '0 to 1; empty is off',
      },
      { path: 'regime.blocksAgainstTrend', label: 'Never against the trend', kind: 'choice', choices: yesNo },
    ],
  },
  {
    title: 'Exit',
    fields: [
      {
        path: 'exit.profitTargetRatio',
        label: 'Take at',
        kind: 'optionalNumber',
        hint: 'share of the max profit',
      },
      { path: 'exit.profitTargetDollars', label: 'Take at $', kind: 'optionalNumber' },
      {
        path: 'exit.profitTrailRatio',
        label: 'Give back',
        kind: 'optionalNumber',
        hint: 'share of the best',
      },
      { path: 'exit.stopLossRatio', label: 'Stop at', kind: 'optionalNumber', hint: 'times the premium' },
      { path: 'exit.stopLossDollars', label: 'Stop at $', kind: 'optionalNumber' },
      { path: 'exit.timeStopDte', label: 'Out at DTE', kind: 'optionalNumber' },
      { path: 'exit.timeStopAt', label: 'Out at', kind: 'optionalClock', hint: 'New York time' },
      { path: 'exit.exitsOnVolSpike', label: 'Out when the VIX jumps', kind: 'choice', choices: yesNo },
    ],
  },
]

const FIELDS = STRATEGY_SECTIONS.flatMap(({ fields }) => fields)

export function textsOf(draft: StrategyDraft): StrategyTexts {
  return Object.fromEntries(FIELDS.map(({ path }) => [path, textOf(valueAt(draft, path))]))
}

export type FieldChange = { readonly label: string; readonly before: string; readonly after: string }

/** What an edit changed, field by field, as the form calls them. */
export function changedFields(before: StrategyDraft, after: StrategyDraft): readonly FieldChange[] {
  const [then, now] = [textsOf(before), textsOf(after)]
  return FIELDS.filter(({ path }) => then[path] !== now[path]).map(({ path, label }) => ({
    label,
    before: then[path] || 'off',
    after: now[path] || 'off',
  }))
}

export type ParsedStrategy =
  | { readonly ok: true; readonly draft: StrategyDraftView }
  /** What is wrong, by the path of the field. */
  | { readonly ok: false; readonly problems: Readonly<Record<string, string>> }

/** Reads the form by the same schema that the engine reads it by. */
export function draftFrom(texts: StrategyTexts): ParsedStrategy {
  const raw: Record<string, unknown> = { broker: 'ibkr' }
  for (const field of FIELDS) {
    if (isOfOtherSize(field.path, texts)) continue
    putAt(raw, field.path, readText(field, texts[field.path] ?? ''))
  }
  const parsed = StrategyDraftView.safeParse(raw)
  if (parsed.success) return { ok: true, draft: parsed.data }
  const problems: Record<string, string> = {}
  for (const issue of parsed.error.issues) problems[fieldPath(issue.path)] ??= issue.message
  return { ok: false, problems }
}

/** A fixed size has no risk, a risk-based one no quantity. */
const isOfOtherSize = (path: string, texts: StrategyTexts): boolean =>
  texts['size.kind'] === 'fixed'
    ? path === 'size.riskRatio' || path === 'size.quantityMax'
    : path === 'size.quantity'

function readText({ kind }: StrategyField, text: string): unknown {
  const trimmed = text.trim()
  switch (kind) {
    case 'text':
    case 'clock':
      return trimmed
    case 'optionalClock':
      return trimmed === '' ? null : trimmed
    case 'number':
      return trimmed === '' ? Number.NaN : Number(trimmed)
    case 'optionalNumber':
      return trimmed === '' ? null : Number(trimmed)
    case 'numbers':
      return trimmed === '' ? [] : trimmed.split(',').map(part => Number(part.trim()))
    case 'choice':
      return trimmed === 'true' ? true : trimmed === 'false' ? false : trimmed
  }
}

/** An issue inside a list belongs to the field of the list. */
const fieldPath = (path: readonly PropertyKey[]): string =>
  path.filter(part => typeof part === 'string').join('.')

function valueAt(draft: StrategyDraft, path: string): unknown {
  let value: unknown = draft
  for (const part of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined
  }
  return value
}

function putAt(target: Record<string, unknown>, path: string, value: unknown): void {
  const [head = '', tail] = path.split('.')
  if (tail === undefined) {
    target[head] = value
    return
  }
  target[head] = { ...(target[head] as Record<string, unknown> | undefined), [tail]: value }
}

const textOf = (value: unknown): string =>
  value === undefined || value === null ? '' : Array.isArray(value) ? value.join(', ') : String(value)
