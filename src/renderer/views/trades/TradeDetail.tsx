import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { StructureHistoryView } from '#protocol/views/decisionView'
import { useConnection } from '../../bridge/BridgeProvider'
import { decisionKeys } from '../../bridge/queries/decisionQueries'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { Facts } from '../../components/Facts'
import { Field } from '../../components/Field'
import { ErrorLine } from '../../components/Notes'
import { formatMoney, formatSignedMoney } from '../../format/numbers'
import { Attachments } from './Attachments'

const ReplayDialog = lazy(async () => ({
  default: (await import('../replay/ReplayDialog')).ReplayDialog,
}))

const TAGS_MAX = 8
const TAG_LENGTH_MAX = 24
const TEXT_MAX = 2_000

/** One trade: what it went through, and what one wants to remember of it. */
export function TradeDetail({ trade }: { trade: StructureHistoryView }) {
  const client = useQueryClient()
  const isConnected = useConnection().kind === 'open'
  const save = useCommand('structures.note')
  const [isReplaying, setIsReplaying] = useState(false)
  const [text, setText] = useState(trade.note.text)
  const [tagText, setTagText] = useState(trade.note.tags.join(', '))
  const tags = [
    ...new Set(
      tagText
        .split(',')
        .map(tag => tag.trim())
        .filter(tag => tag !== ''),
    ),
  ]
  const problem = tagsProblem(tags)
  const isChanged = text !== trade.note.text || tags.join() !== trade.note.tags.join()
  return (
    <aside className="tradeDetail" aria-label="Trade">
      <h3>{trade.strategyName}</h3>
      <ol className="tradeChain">
        {trade.chain.map(title => (
          <li key={title}>
            <span className="soft">{title === trade.chain[0] ? 'opened' : 'rolled to'}</span> {title}
          </li>
        ))}
      </ol>
      <Button onClick={() => setIsReplaying(true)}>Replay on the chart</Button>
      {isReplaying && (
        <Suspense>
          <ReplayDialog tradeId={trade.structureId} onClose={() => setIsReplaying(false)} />
        </Suspense>
      )}
      <Facts
        facts={[
          {
            term: trade.openingCash < 0 ? 'Paid' : 'Received',
            value: formatMoney(Math.abs(trade.openingCash)),
          },
          { term: 'Commissions', value: formatMoney(trade.commissions) },
          { term: 'Result', value: formatSignedMoney(trade.profit) },
          { term: 'Could be lost', value: formatMoney(trade.maxLoss) },
        ]}
      />
      <form
        className="dialogForm"
        onSubmit={event => {
          event.preventDefault()
          if (problem === undefined)
            save.run({ structureId: trade.structureId, note: { text, tags } }, () =>
              client.invalidateQueries({ queryKey: decisionKeys.history() }),
            )
        }}
      >
        <Field
          label="Tags, with commas between"
          value={tagText}
          problem={problem}
          onChange={event => setTagText(event.target.value)}
        />
        <label className="field">
          <span className="fieldLabel">Notes</span>
          <textarea
            className="tradeNotes"
            value={text}
            maxLength={TEXT_MAX}
            rows={6}
            onChange={event => setText(event.target.value)}
          />
        </label>
        {save.error !== undefined && <ErrorLine error={save.error} />}
        <Button
          type="submit"
          tone="primary"
          disabled={!isConnected || !isChanged || problem !== undefined}
          isPending={save.isPending}
        >
          Keep the note
        </Button>
      </form>
      <Attachments structureId={trade.structureId} attachments={trade.attachments} />
    </aside>
  )
}

function tagsProblem(tags: readonly string[]): string | undefined {
  if (tags.length > TAGS_MAX) return `at most ${TAGS_MAX} tags`
  const long = tags.find(tag => tag.length > TAG_LENGTH_MAX)
  return long === undefined ? undefined : `at most ${TAG_LENGTH_MAX} letters: ${long}`
}
