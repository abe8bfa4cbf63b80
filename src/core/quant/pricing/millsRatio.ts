/**
 * Mills' ratio of the standard normal, (1 - cdf(y)) / pdf(y), for y >= 0. One rational function serves the whole half
 * line without a branch: it is the best one of degree 10 over 11 by Remez's exchange (relative error 1e-17 before
 * rounding), with both leading coefficients one, because the ratio falls like 1 / y. All coefficients are positive, so
 * that nothing cancels; even and odd powers are summed apart, so that half as many steps wait for each other.
 * `scripts/fitMillsRatio.py` finds the coefficients anew.
 */
export function millsRatio(y: number): number {
  const z = y * y
  let numeratorEven = z + 425.59647105622247
  let numeratorOdd = 29.30059812375085 * z + 3971.977810664583
  let denominatorOdd = z + 426.5964710562096
  let denominatorEven = 29.30059812375087 * z + 4001.2784087911236
  numeratorEven = numeratorEven * z + 26144.07272251363
  numeratorOdd = numeratorOdd * z + 126186.26475055204
  denominatorOdd = denominatorOdd * z + 26567.66919326645
  denominatorEven = denominatorEven * z + 130099.64138464488
  numeratorEven = numeratorEven * z + 451341.3446416475
  numeratorOdd = numeratorOdd * z + 1181976.6166007097
  denominatorOdd = denominatorOdd * z + 476644.2235797129
  denominatorEven = denominatorEven * z + 1300511.957183511
  numeratorEven = numeratorEven * z + 2176957.617978199
  numeratorOdd = numeratorOdd * z + 2567000.0376342256
  denominatorOdd = denominatorOdd * z + 2580192.21105183
  denominatorEven = denominatorEven * z + 3534165.4741582894
  numeratorEven = numeratorEven * z + 1495334.337393346
  denominatorOdd = denominatorOdd * z + 3000129.1030935054
  denominatorEven = denominatorEven * z + 1193104.1810445336
  return (numeratorEven + numeratorOdd * y) / (denominatorEven + denominatorOdd * y)
}
