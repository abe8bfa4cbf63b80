import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { KillSwitchDialog } from './KillSwitchDialog'
import { ResetDialog } from './ResetDialog'
import { KILL_SWITCH_SHORTCUT } from './shortcut'

type KillSwitchDialogs = { readonly openTrip: () => void; readonly openReset: () => void }

const DialogsContext = createContext<KillSwitchDialogs>({
  openTrip: () => undefined,
  openReset: () => undefined,
})

export const useKillSwitchDialogs = (): KillSwitchDialogs => useContext(DialogsContext)

/** The kill switch is one key or one click away from everywhere. */
export function KillSwitchProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<'trip' | 'reset' | undefined>(undefined)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!KILL_SWITCH_SHORTCUT.matches(event)) return
      event.preventDefault()
      setOpen('trip')
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  const close = () => setOpen(undefined)
  return (
    <DialogsContext value={{ openTrip: () => setOpen('trip'), openReset: () => setOpen('reset') }}>
      {children}
      {open === 'trip' && <KillSwitchDialog onClose={close} />}
      {open === 'reset' && <ResetDialog onClose={close} />}
    </DialogsContext>
  )
}
