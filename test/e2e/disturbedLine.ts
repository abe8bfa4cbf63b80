import type { WebSocketRoute } from 'playwright-core'

/** The line between page and engine, on which a test lets an answer get lost. */
export class DisturbedLine {
  #route: WebSocketRoute | undefined
  /** Answers from here on are lost, and the line with the first of them. */
  #losesAnswerTo: string | undefined
  #lostCalls = new Set<number>()

  /** The next call of this method reaches the engine; its answer, and the connection, do not reach the page. */
  loseAnswerTo(method: string): void {
    this.#losesAnswerTo = method
  }

  carry(route: WebSocketRoute): void {
    this.#route = route
    const server = route.connectToServer()
    route.onMessage(message => {
      this.#noteCall(String(message))
      server.send(message)
    })
    server.onMessage(message => {
      if (typeof message === 'string' && this.#isLost(message)) void this.#cut(route)
      else if (this.#route === route) route.send(message)
    })
  }

  #noteCall(text: string): void {
    const frame = JSON.parse(text) as { kind: string; id?: number; method?: string }
    if (frame.kind !== 'call' || frame.method !== this.#losesAnswerTo || frame.id === undefined) return
    this.#losesAnswerTo = undefined
    this.#lostCalls.add(frame.id)
  }

  #isLost(text: string): boolean {
    if (this.#lostCalls.size === 0) return false
    const frame = JSON.parse(text) as { kind: string; id?: number }
    return frame.kind === 'answer' && frame.id !== undefined && this.#lostCalls.delete(frame.id)
  }

  async #cut(route: WebSocketRoute): Promise<void> {
    this.#route = undefined
    await route.close()
  }
}
