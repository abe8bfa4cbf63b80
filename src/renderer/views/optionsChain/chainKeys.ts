/**
 * Arrow keys walk the cells that can be pressed. Rows out of sight are not in the document: the walk ends there,
 * and the scroller follows the focus.
 */
export function moveFocus(key: string, target: EventTarget): boolean {
  if (!(target instanceof HTMLElement)) return false
  const row = target.closest('tr')
  const buttons = buttonsOf(row)
  const column = buttons.indexOf(target)
  if (column === -1) return false
  const next =
    key === 'ArrowRight'
      ? buttons[column + 1]
      : key === 'ArrowLeft'
        ? buttons[column - 1]
        : key === 'ArrowDown'
          ? buttonsOf(row?.nextElementSibling)[column]
          : key === 'ArrowUp'
            ? buttonsOf(row?.previousElementSibling)[column]
            : undefined
  next?.focus()
  return next !== undefined
}

const buttonsOf = (row: Element | null | undefined): HTMLElement[] =>
  Array.from(row?.querySelectorAll<HTMLElement>('button') ?? [])
