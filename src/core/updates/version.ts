const PATTERN = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?$/

export const isVersion = (text: string): boolean => PATTERN.test(text)

/** Negative, 0 or positive, as semver.org orders them: a pre-release comes before its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [PATTERN.exec(a), PATTERN.exec(b)]
  if (!left || !right) throw new RangeError(`not a version: ${left ? b : a}`)
  for (const index of [1, 2, 3]) {
    const difference = Number(left[index]) - Number(right[index])
    if (difference !== 0) return difference
  }
  return comparePreReleases(left[4], right[4])
}

function comparePreReleases(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0
  if (a === undefined) return 1
  if (b === undefined) return -1
  const [left, right] = [a.split('.'), b.split('.')]
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = compareIdentifiers(left[index], right[index])
    if (difference !== 0) return difference
  }
  return 0
}

/** Fewer identifiers come first; numbers come before words. */
function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === undefined) return -1
  if (b === undefined) return 1
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumberA && isNumberB) return Number(a) - Number(b)
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
