import { type ChancesQuestion, chancesOf } from './chances'

/** Thousands of paths are counted here and not on the page's frame. */
addEventListener('message', (event: MessageEvent<{ id: number; question: ChancesQuestion }>) => {
  const { id, question } = event.data
  postMessage({ id, chances: chancesOf(question) })
})
