import { useQueryClient } from '@tanstack/react-query'
import { type ClipboardEvent, type DragEvent, useRef, useState } from 'react'
import { ATTACHMENT_TYPES, ENTRY_CHART_TYPE } from '#core/domain/attachment'
import type { AttachmentView } from '#protocol/views/attachmentView'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { decisionKeys } from '../../bridge/queries/decisionQueries'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { ConfirmDialog } from '../../components/ConfirmDialog'
import { AttachmentPicture } from './AttachmentPicture'
import { attach, fileProblem } from './attachmentFiles'

/** Pictures and files beside a trade: pasted, dropped or chosen; removed only by hand. */
export function Attachments({
  structureId,
  attachments,
}: {
  structureId: string
  attachments: readonly AttachmentView[]
}) {
  const bridge = useBridge()
  const client = useQueryClient()
  const isConnected = useConnection().kind === 'open'
  const chooser = useRef<HTMLInputElement>(null)
  const [isSending, setIsSending] = useState(false)
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const refresh = () => client.invalidateQueries({ queryKey: decisionKeys.history() })

  const take = async (files: readonly File[]) => {
    setProblem(files.map(fileProblem).find(each => each !== undefined))
    setIsSending(true)
    try {
      for (const file of files) if (fileProblem(file) === undefined) await attach(bridge, structureId, file)
    } catch (error) {
      setProblem(bridgeErrorOf(error).message)
    } finally {
      setIsSending(false)
      await refresh()
    }
  }
  const takeFrom = (event: DragEvent | ClipboardEvent, data: DataTransfer | null) => {
    const files = [...(data?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    void take(files)
  }
  return (
    <section
      className="attachments"
      aria-label="Attachments"
      onDragOver={event => event.preventDefault()}
      onDrop={event => takeFrom(event, event.dataTransfer)}
      onPaste={event => takeFrom(event, event.clipboardData)}
    >
      <input
        ref={chooser}
        type="file"
        hidden
        multiple
        aria-label="Files to attach"
        accept={ATTACHMENT_TYPES.join()}
        onChange={event => {
          void take([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      <Button disabled={!isConnected} isPending={isSending} onClick={() => chooser.current?.click()}>
        {isSending ? 'Attaching…' : 'Attach a picture or file'}
      </Button>
      <span className="soft"> or drop or paste it here; up to 2 MB</span>
      {problem !== undefined && (
        <p role="alert" className="fieldProblem">
          {problem}
        </p>
      )}
      <ul>
        {attachments.map(each => (
          <Attachment key={each.attachmentId} attachment={each} onRemoved={refresh} />
        ))}
      </ul>
    </section>
  )
}

function Attachment({
  attachment,
  onRemoved,
}: {
  attachment: AttachmentView
  onRemoved: () => Promise<void>
}) {
  const { attachmentId, name, type } = attachment
  const remove = useCommand('attachments.remove')
  const [isAsking, setIsAsking] = useState(false)
  return (
    <li>
      <AttachmentPicture attachment={attachment} />{' '}
      {type !== ENTRY_CHART_TYPE && (
        <button
          type="button"
          className="rowButton"
          aria-label={`Remove ${name}`}
          onClick={() => setIsAsking(true)}
        >
          Remove…
        </button>
      )}
      {isAsking && (
        <ConfirmDialog
          title="Remove the attachment"
          action="Remove it"
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.run({ attachmentId }, () => void onRemoved())}
          onClose={() => setIsAsking(false)}
        >
          <p>{name} is gone for good; backups made before still hold it.</p>
        </ConfirmDialog>
      )}
    </li>
  )
}
