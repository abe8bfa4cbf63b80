/** Places as near to the wanted ones as they can be while keeping a gap and staying within [low, high]; in their order. */
export function spreadApart(
  wanted: readonly number[],
  { gap, low, high }: { readonly gap: number; readonly low: number; readonly high: number },
): readonly number[] {
  const places = wanted.map((place, index) => ({ index, place })).sort((a, b) => a.place - b.place)
  let least = low
  for (const each of places) {
    each.place = Math.max(each.place, least)
    least = each.place + gap
  }
  let most = high
  for (const each of places.toReversed()) {
    each.place = Math.min(each.place, most)
    most = each.place - gap
  }
  return places.sort((a, b) => a.index - b.index).map(({ place }) => place)
}
