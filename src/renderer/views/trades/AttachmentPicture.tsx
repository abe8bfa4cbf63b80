import { useQuery } from '@tanstack/react-query'
import type { AttachmentView } from '#protocol/views/attachmentView'
import { useBridge } from '../../bridge/BridgeProvider'
import { downloadBytes } from '../../format/download'
import { formatCompact } from '../../format/numbers'
import { base64Of, contentOf } from './attachmentFiles'
import './trades.css'

/** A picture is shown, as an image that runs nothing; every attachment can be saved as it is. */
export function AttachmentPicture({ attachment }: { attachment: AttachmentView }) {
  const { attachmentId, name, type, bytes } = attachment
  const bridge = useBridge()
  const isPicture = type.startsWith('image/')
  const content = useQuery({
    queryKey: ['attachments', attachmentId],
    queryFn: ({ signal }) => contentOf(bridge, attachmentId, signal),
    enabled: isPicture,
  })
  const save = async () => downloadBytes(name, type, content.data ?? (await contentOf(bridge, attachmentId)))
  return (
    <>
      {isPicture && content.data !== undefined && (
        <img className="attachmentPicture" alt={name} src={`data:${type};base64,${base64Of(content.data)}`} />
      )}
      <button type="button" className="rowButton" title="Saves a copy" onClick={() => void save()}>
        {name}
      </button>{' '}
      <span className="soft figures">{formatCompact(bytes)} bytes</span>
    </>
  )
}
