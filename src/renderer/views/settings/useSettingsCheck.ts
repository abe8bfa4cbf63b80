import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { SettingChangesView } from '#protocol/views/logView'
import { useBridge } from '../../bridge/BridgeProvider'
import { statusQueries } from '../../bridge/queries/statusQueries'

const ASK_AFTER_MS = 200

/** What the changes would come to, by the engine's own word; `isCurrent` while it is of what is typed now. */
export function useSettingsCheck(changes: SettingChangesView) {
  const [settled, setSettled] = useState(changes)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(changes), ASK_AFTER_MS)
    return () => clearTimeout(timer)
  }, [changes])
  const check = useQuery({
    ...statusQueries(useBridge()).settingsCheck(settled),
    enabled: settled.length > 0,
    placeholderData: keepPreviousData,
  })
  const isCurrent = settled === changes && check.isSuccess && !check.isPlaceholderData
  return { ...check, isCurrent }
}
