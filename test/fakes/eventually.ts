const POLL_MS = 10

/** Asks until the answer is truthy; fails with the last thing that was seen. */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  withinMs = 20_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs
  let seen: unknown
  for (;;) {
    const answer = await ask()
    if (answer) return answer as NonNullable<T>
    seen = answer
    if (performance.now() > deadline)
      throw new Error(`${what}: not within ${withinMs} ms, last ${JSON.stringify(seen)}`)
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}
