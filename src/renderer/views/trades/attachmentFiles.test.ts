import { describe, expect, it } from 'vitest'
import { ATTACHMENT_PIECE_BYTES } from '#core/domain/attachment'
import { ScriptedBridge } from '../../testing/scriptedBridge'
import { attach, base64Of, contentOf, fileProblem } from './attachmentFiles'

describe('attachments', () => {
  it.each([
    ['plan.exe', 10, 'application/x-msdownload', 'plan.exe is no picture, PDF or text'],
    ['page.html', 10, 'text/html', 'page.html is no picture, PDF or text'],
    ['draw.svg', 10, 'image/svg+xml', 'draw.svg is no picture, PDF or text'],
    ['big.png', 3_000_000, 'image/png', 'big.png has more than 2 MB'],
    ['none.png', 0, 'image/png', 'none.png is empty'],
    ['chart.png', 10, 'image/png', undefined],
  ])('looks at %s of %d bytes as %s first', (name, size, type, problem) => {
    expect(fileProblem({ name, size, type })).toBe(problem)
  })

  it('go in pieces, one after the other, and come back as they were', async () => {
    const bridge = new ScriptedBridge()
    const content = Uint8Array.from(
      { length: 2 * ATTACHMENT_PIECE_BYTES + 5 },
      (_, index) => (7 * index) % 251,
    )
    const sending = attach(bridge, 's1', new File([content], 'chart.png', { type: 'image/png' }))
    await expect.poll(() => bridge.sent('attachments.put').length).toBe(1)
    bridge.answer('attachments.put', { kept: null })
    await expect.poll(() => bridge.sent('attachments.put').length).toBe(2)
    bridge.answer('attachments.put', { kept: null })
    await expect.poll(() => bridge.sent('attachments.put').length).toBe(3)
    bridge.answer('attachments.put', { kept: null })
    await sending
    const pieces = bridge
      .sent('attachments.put')
      .map(({ input }) => input as { offset: number; data: string })
    expect(pieces.map(({ offset }) => offset)).toEqual([
      0,
      ATTACHMENT_PIECE_BYTES,
      2 * ATTACHMENT_PIECE_BYTES,
    ])
    const reading = contentOf(bridge, 'a1')
    for (const [index, { data }] of pieces.entries()) {
      await expect.poll(() => bridge.sent('attachments.read').length).toBe(index + 1)
      const next = index + 1 < pieces.length ? pieces[index + 1]?.offset : null
      bridge.answer('attachments.read', { data, next })
    }
    expect(base64Of(await reading)).toBe(base64Of(content))
  })
})
