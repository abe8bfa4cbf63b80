import { valueStore } from '../../state/valueStore'

/** What is looked for among the settings; another view may point at one. */
export const settingsSearch = valueStore('')
