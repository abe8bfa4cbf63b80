/** A price as people write it: two decimals, up to four where it has them. */
export function priceText(price: number): string {
  const cents = price.toFixed(2)
  return Math.abs(Number(cents) - price) < 1e-7 ? cents : price.toFixed(4).replace(/0$/, '')
}
