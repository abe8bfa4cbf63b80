import { rememberedStore } from './valueStore'

export const THEMES = ['dark', 'light', 'contrast'] as const
export type Theme = (typeof THEMES)[number]

/** How gains and losses are coloured; signs and arrows say the same without colour. */
export const PALETTES = ['greenRed', 'blueOrange'] as const
export type Palette = (typeof PALETTES)[number]

const isOneOf =
  <T extends string>(names: readonly T[]) =>
  (text: string): text is T =>
    names.some(name => name === text)

export const theme = rememberedStore<Theme>('claxton.theme', 'dark', isOneOf(THEMES))
export const palette = rememberedStore<Palette>('claxton.palette', 'greenRed', isOneOf(PALETTES))

/** Canvases cannot read custom properties: they draw again when this tells them to. */
export function onAppearance(listener: () => void): () => void {
  const endings = [theme.subscribe(listener), palette.subscribe(listener)]
  return () => {
    for (const end of endings) end()
  }
}

/** Puts theme and palette on the document now and whenever they change. */
export function applyTheme(root: HTMLElement): void {
  const apply = () => {
    root.dataset['theme'] = theme.get()
    root.dataset['palette'] = palette.get()
  }
  apply()
  // The first to listen: what draws by the tokens hears of it after they have changed.
  onAppearance(apply)
}
