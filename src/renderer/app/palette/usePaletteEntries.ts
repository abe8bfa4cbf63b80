import { useQuery } from '@tanstack/react-query'
import { useMemo, useSyncExternalStore } from 'react'
import { underlyingOf } from '#core/domain/instrument'
import { useBridge } from '../../bridge/BridgeProvider'
import { marketQueries } from '../../bridge/queries/marketQueries'
import { linkedSymbol } from '../../state/linkedSymbol'
import { PALETTES, palette, THEMES, theme } from '../../state/theme'
import { useValue } from '../../state/valueStore'
import { useKillSwitchDialogs } from '../../views/killSwitch/KillSwitchProvider'
import { KILL_SWITCH_SHORTCUT } from '../../views/killSwitch/shortcut'
import { arrange } from '../desktopWorkspace/arrangement'
import { addInstance, dock } from '../desktopWorkspace/dock'
import { showView } from '../panel/showView'
import { PANEL_IDS, PANELS } from '../panels'
import { workspaces } from '../workspaces/workspaces'
import { shortcutSheet } from './overlays'
import type { PaletteEntry } from './paletteEntries'

const THEME_TITLES = { dark: 'Dark theme', light: 'Light theme', contrast: 'High-contrast theme' } as const
const PALETTE_TITLES = {
  greenRed: 'Colours: green and red',
  blueOrange: 'Colours: blue and orange, for colour-blind eyes',
} as const

/** Everything that can be reached by name. What is typed is also looked up as a symbol at the broker. */
export function usePaletteEntries(typed: string): readonly PaletteEntry[] {
  const bridge = useBridge()
  const api = useValue(dock)
  const dialogs = useKillSwitchDialogs()
  const { list } = useSyncExternalStore(workspaces.subscribe, workspaces.get)
  const { data: watchlist } = useQuery(marketQueries(bridge).watchlist())
  const pattern = /^[A-Za-z][A-Za-z0-9. ]{0,11}$/.test(typed.trim()) ? typed.trim().toUpperCase() : ''
  const { data: matches } = useQuery(marketQueries(bridge).search(pattern))

  return useMemo(() => {
    const symbols = new Map<string, string>()
    for (const instrument of watchlist ?? []) symbols.set(underlyingOf(instrument), 'on the watchlist')
    for (const { instrument, name } of matches ?? [])
      if (!symbols.has(underlyingOf(instrument))) symbols.set(underlyingOf(instrument), name)
    return [
      ...list.map(
        ({ id, name }, index): PaletteEntry => ({
          id: `workspace ${id}`,
          kind: 'workspace',
          title: name,
          ...(index < 9 ? { hint: `Alt+${index + 1}` } : {}),
          run: () => workspaces.show(id),
        }),
      ),
      ...PANEL_IDS.map(
        (id): PaletteEntry => ({
          id: `view ${id}`,
          kind: 'view',
          title: PANELS[id].title,
          run: () => showView({ id }),
        }),
      ),
      ...PANEL_IDS.filter(id => api !== undefined && id !== 'watchlist' && PANELS[id].isLinked).map(
        (id): PaletteEntry => ({
          id: `another ${id}`,
          kind: 'action',
          title: `Another ${PANELS[id].title.toLowerCase()}`,
          run: () => api && addInstance(api, id),
        }),
      ),
      {
        id: 'kill switch',
        kind: 'action',
        title: 'Kill switch: stop trading',
        hint: KILL_SWITCH_SHORTCUT.label,
        run: dialogs.openTrip,
      },
      {
        id: 'reset layout',
        kind: 'action',
        title: 'Reset the layout of this workspace',
        run: () => {
          workspaces.reset(workspaces.get().current)
          if (api !== undefined) arrange(api)
        },
      },
      {
        id: 'shortcuts',
        kind: 'action',
        title: 'Keyboard shortcuts',
        hint: '?',
        run: () => shortcutSheet.set(true),
      },
      ...THEMES.map(
        (name): PaletteEntry => ({
          id: `theme ${name}`,
          kind: 'action',
          title: THEME_TITLES[name],
          run: () => theme.set(name),
        }),
      ),
      ...PALETTES.map(
        (name): PaletteEntry => ({
          id: `palette ${name}`,
          kind: 'action',
          title: PALETTE_TITLES[name],
          run: () => palette.set(name),
        }),
      ),
      ...[...symbols].map(
        ([symbol, hint]): PaletteEntry => ({
          id: `symbol ${symbol}`,
          kind: 'symbol',
          title: symbol,
          hint,
          run: () => linkedSymbol.set(symbol),
        }),
      ),
    ]
  }, [api, dialogs, list, matches, watchlist])
}
