import { rememberedStore } from './valueStore'

export type Theme = 'dark' | 'light'

const isTheme = (text: string): text is Theme => text === 'dark' || text === 'light'

export const theme = rememberedStore<Theme>('claxton.theme', 'dark', isTheme)

/** Puts the theme on the document now and whenever it changes. */
export function applyTheme(root: HTMLElement): void {
  const apply = () => {
    root.dataset['theme'] = theme.get()
  }
  apply()
  theme.subscribe(apply)
}
