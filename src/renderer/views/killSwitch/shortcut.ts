/** Free in Chromium, Firefox and the desktops we know; both hands, so that it is not struck by accident. */
export const KILL_SWITCH_SHORTCUT = {
  label: 'Ctrl+Alt+K',
  matches: (event: KeyboardEvent): boolean =>
    event.code === 'KeyK' && event.altKey && (event.ctrlKey || event.metaKey),
}
