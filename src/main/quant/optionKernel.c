/*
 * The inner loops of option chains for WebAssembly, two rows abreast. What is computed, and how, is said where the plain
 * twins are: `pricing/greekColumns.ts`, `pricing/normalisedDeviation.ts`, `pricing/binomialTree.ts`. Rows that are rare
 * or have no answer are left to them: their result is NaN.
 *
 * `npm run kernel` compiles this into `optionKernelBytes.ts`.
 */
#include <wasm_simd128.h>

typedef double f64x2 __attribute__((vector_size(16)));
typedef long long i64x2 __attribute__((vector_size(16)));

#define EXPORT(name) __attribute__((export_name(#name)))
#define INLINE static inline __attribute__((always_inline))
#define BOTH(x) ((f64x2){(x), (x)})
#define BITS(x) ((i64x2){(x), (x)})

/* The order of names in `optionKernel.ts`. */
enum { SIGN, SPOT, STRIKE, YEARS, RATE, YIELD, VOL, PRICE, DELTA, GAMMA, VEGA, THETA, RHO, VANNA, CHARM, VOMMA, COLUMNS };

#define ROWS 2048
#define STEPS_MAX 1000
static double columns[COLUMNS][ROWS] __attribute__((aligned(16)));

EXPORT(columnAt) double *columnAt(int column) { return columns[column]; }
EXPORT(rowsMax) int rowsMax(void) { return ROWS; }
EXPORT(stepsMax) int stepsMax(void) { return STEPS_MAX; }

static const double INV_SQRT_TWO_PI = 0.3989422804014327;
static const double LOG_SQRT_TWO_PI = 0.9189385332046728;
static const double MILLS_AT_ZERO = 1.2533141373155001;
static const double ULP = 0x1p-52;
static const double PER_DAY = 1.0 / 365;

INLINE f64x2 choose(i64x2 mask, f64x2 yes, f64x2 no) { return (f64x2)((mask & (i64x2)yes) | (~mask & (i64x2)no)); }
INLINE f64x2 magnitude(f64x2 x) { return (f64x2)wasm_f64x2_abs((v128_t)x); }
INLINE f64x2 root(f64x2 x) { return (f64x2)wasm_f64x2_sqrt((v128_t)x); }
INLINE f64x2 larger(f64x2 a, f64x2 b) { return choose(a > b, a, b); }
INLINE f64x2 smaller(f64x2 a, f64x2 b) { return choose(a < b, a, b); }
INLINE int any(i64x2 mask) { return wasm_v128_any_true((v128_t)mask); }
INLINE f64x2 at(int column, int row) { return *(const f64x2 *)&columns[column][row]; }
INLINE void put(int column, int row, f64x2 value) { *(f64x2 *)&columns[column][row] = value; }

/* Half of a double's bits are its own integer after adding this: rounding to integers, and back, without a conversion. */
static const double INTEGER = 6755399441055744.0;
static const double LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;

/* exp(x), 0 below -708; Taylor's series to the 13th power on |r| <= log(2) / 2. */
INLINE f64x2 expOf(f64x2 x) {
  const f64x2 shifted = x * BOTH(1.4426950408889634) + BOTH(INTEGER);
  const f64x2 k = shifted - BOTH(INTEGER);
  const f64x2 r = (x - k * BOTH(LN2_HIGH)) - k * BOTH(LN2_LOW);
  const f64x2 z = r * r;
  f64x2 even = z * BOTH(1.0 / 479001600) + BOTH(1.0 / 3628800);
  f64x2 odd = z * BOTH(1.0 / 6227020800) + BOTH(1.0 / 39916800);
  even = even * z + BOTH(1.0 / 40320);
  odd = odd * z + BOTH(1.0 / 362880);
  even = even * z + BOTH(1.0 / 720);
  odd = odd * z + BOTH(1.0 / 5040);
  even = even * z + BOTH(1.0 / 24);
  odd = odd * z + BOTH(1.0 / 120);
  even = even * z + BOTH(0.5);
  odd = odd * z + BOTH(1.0 / 6);
  const f64x2 power = BOTH(1.0) + (r + (z * even + r * z * odd));
  const f64x2 value = (f64x2)((i64x2)power + ((i64x2)shifted << 52));
  return choose(x > BOTH(-708.0), value, choose(x == x, BOTH(0.0), x));
}

/* log(a / b) with its full relative accuracy where a is close to b; NaN unless both are positive. The
   series is that of fdlibm's log (Sun Microsystems, 1993). */
INLINE f64x2 logRatio(f64x2 a, f64x2 b) {
  const f64x2 perB = BOTH(1.0) / b, ratio = a * perB;
  const i64x2 bits = (i64x2)ratio;
  const i64x2 k = (bits - BITS(0x3fe6a09e667f3bcdLL)) >> 52;
  const f64x2 mantissa = (f64x2)(bits - (k << 52));
  const f64x2 f = choose(k == BITS(0), (a - b) * perB, mantissa - BOTH(1.0));
  const f64x2 s = f / (BOTH(2.0) + f), z = s * s, w = z * z;
  const f64x2 even = w * (BOTH(3.999999999940941908e-01) + w * (BOTH(2.222219843214978396e-01) + w * BOTH(1.531383769920937332e-01)));
  const f64x2 odd = z * (BOTH(6.666666666666735130e-01) + w * (BOTH(2.857142874366239149e-01) + w * (BOTH(1.818357216161805012e-01) + w * BOTH(1.479819860511658591e-01))));
  const f64x2 half = BOTH(0.5) * f * f;
  const f64x2 exponent = (f64x2)(k + (i64x2)BOTH(INTEGER)) - BOTH(INTEGER);
  const f64x2 value = exponent * BOTH(LN2_HIGH) - ((half - (s * (half + even + odd) + exponent * BOTH(LN2_LOW))) - f);
  return choose(ratio > BOTH(0.0), value, BOTH(__builtin_nan("")));
}

INLINE f64x2 millsRatio(f64x2 y) {
  const f64x2 z = y * y;
  f64x2 numeratorEven = z + BOTH(425.59647105622247);
  f64x2 numeratorOdd = BOTH(29.30059812375085) * z + BOTH(3971.977810664583);
  f64x2 denominatorOdd = z + BOTH(426.5964710562096);
  f64x2 denominatorEven = BOTH(29.30059812375087) * z + BOTH(4001.2784087911236);
  numeratorEven = numeratorEven * z + BOTH(26144.07272251363);
  numeratorOdd = numeratorOdd * z + BOTH(126186.26475055204);
  denominatorOdd = denominatorOdd * z + BOTH(26567.66919326645);
  denominatorEven = denominatorEven * z + BOTH(130099.64138464488);
  numeratorEven = numeratorEven * z + BOTH(451341.3446416475);
  numeratorOdd = numeratorOdd * z + BOTH(1181976.6166007097);
  denominatorOdd = denominatorOdd * z + BOTH(476644.2235797129);
  denominatorEven = denominatorEven * z + BOTH(1300511.957183511);
  numeratorEven = numeratorEven * z + BOTH(2176957.617978199);
  numeratorOdd = numeratorOdd * z + BOTH(2567000.0376342256);
  denominatorOdd = denominatorOdd * z + BOTH(2580192.21105183);
  denominatorEven = denominatorEven * z + BOTH(3534165.4741582894);
  numeratorEven = numeratorEven * z + BOTH(1495334.337393346);
  denominatorOdd = denominatorOdd * z + BOTH(3000129.1030935054);
  denominatorEven = denominatorEven * z + BOTH(1193104.1810445336);
  return (numeratorEven + numeratorOdd * y) / (denominatorEven + denominatorOdd * y);
}

/* Twice the odd Taylor terms of the ratio of cdf and pdf about h <= 0, for half deviations below 0.005. */
static f64x2 seriesOf(f64x2 h, f64x2 t) {
  f64x2 earlier = millsRatio(-h);
  const f64x2 z = BOTH(1.0) / (h * h);
  const f64x2 far = z * (BOTH(1.0) - z * (BOTH(3.0) - z * (BOTH(15.0) - z * (BOTH(105.0) - z * (BOTH(945.0) - z * (BOTH(10395.0) - z * BOTH(135135.0)))))));
  f64x2 derivative = choose(h > BOTH(-20.0), BOTH(1.0) + h * earlier, far);
  f64x2 weight = t, sum = derivative * weight;
  for (int order = 1; order < 5; order += 2) {
    earlier = BOTH((double)order) * earlier + h * derivative;
    derivative = BOTH(order + 1.0) * derivative + h * earlier;
    weight *= t * t / BOTH((order + 1.0) * (order + 2.0));
    sum += derivative * weight;
  }
  return BOTH(2.0) * sum;
}

/* Price and greeks of the first rows at their vols. */
EXPORT(fillGreeks) void fillGreeks(int rows) {
  for (int row = 0; row < rows; row += 2) {
    const f64x2 sign = at(SIGN, row), spot = at(SPOT, row), years = at(YEARS, row), sigma = at(VOL, row);
    const f64x2 rate = at(RATE, row), yield = at(YIELD, row);
    const f64x2 rootYears = root(years), deviation = sigma * rootYears;
    const f64x2 spotValue = spot * expOf(-yield * years), strikeValue = at(STRIKE, row) * expOf(-rate * years);
    const f64x2 perDeviation = BOTH(1.0) / deviation, perSpot = BOTH(1.0) / spot, perYear = BOTH(1.0) / years;
    const f64x2 distance = logRatio(spotValue, strikeValue) * perDeviation, half = BOTH(0.5) * deviation;
    const f64x2 d1 = distance + half, d2 = distance - half;
    const i64x2 isBelow = distance <= BOTH(0.0);
    const f64x2 near = half - magnitude(distance), far = half + magnitude(distance);
    const f64x2 first = choose(isBelow, spotValue, strikeValue), second = choose(isBelow, strikeValue, spotValue);
    const f64x2 pdfNear = BOTH(INV_SQRT_TWO_PI) * expOf(BOTH(-0.5) * near * near);
    const f64x2 weight = first * pdfNear;
    const f64x2 tailNear = pdfNear * millsRatio(magnitude(near));
    const i64x2 isInside = near > BOTH(0.0);
    const f64x2 cdfNear = choose(isInside, BOTH(1.0) - tailNear, tailNear);
    const f64x2 cdfFar = weight / second * millsRatio(far);
    f64x2 outside = first * cdfNear - second * cdfFar;
    const i64x2 isShort = half < BOTH(0.005);
    if (any(isShort)) outside = choose(isShort, weight * seriesOf(-magnitude(distance), half), outside);

    const i64x2 isOutside = (sign > BOTH(0.0)) == isBelow;
    const f64x2 nearShare = choose(isOutside, cdfNear, choose(isInside, tailNear, BOTH(1.0) - tailNear));
    const f64x2 farShare = choose(isOutside, cdfFar, BOTH(1.0) - cdfFar);
    const f64x2 spotLeg = sign * spotValue * choose(isBelow, nearShare, farShare);
    const f64x2 strikeLeg = sign * strikeValue * choose(isBelow, farShare, nearShare);
    const f64x2 vega = weight * rootYears, density = weight * perSpot;
    const f64x2 perVol = rootYears * perDeviation, delta = spotLeg * perSpot;
    const f64x2 drift = (rate - yield) * perDeviation - BOTH(0.5) * d2 * perYear;
    put(PRICE, row, choose(isOutside, outside, outside + sign * (spotValue - strikeValue)));
    put(DELTA, row, delta);
    put(GAMMA, row, density * perSpot * perDeviation);
    put(VEGA, row, vega);
    put(THETA, row, (yield * spotLeg - rate * strikeLeg - BOTH(0.5) * vega * sigma * perYear) * BOTH(PER_DAY));
    put(RHO, row, strikeLeg * years);
    put(VANNA, row, -density * d2 * perVol);
    put(CHARM, row, (yield * delta - density * drift) * BOTH(PER_DAY));
    put(VOMMA, row, vega * d1 * d2 * perVol);
  }
}

/* A start below the inflection: Newton in |x| / s on an approximation of the logarithm of the price. */
INLINE f64x2 lowStart(f64x2 x, f64x2 logTarget, f64x2 logInflection) {
  f64x2 h = root(BOTH(-0.5) * x + BOTH(2.0) * (logInflection - logTarget));
  const f64x2 square = BOTH(0.125) * x * x;
  for (int pass = 0; pass < 2; pass++) {
    const f64x2 shape = BOTH(1.0) + h * (BOTH(1.2533) + h), perH = BOTH(1.0) / h;
    const f64x2 miss = logRatio(-x, h * shape) - BOTH(0.5) * h * h - square * perH * perH - BOTH(LOG_SQRT_TWO_PI) - logTarget;
    const f64x2 slope = BOTH(2.0) * square * perH * perH * perH - h - perH - (BOTH(1.2533) + BOTH(2.0) * h) / shape;
    h = larger(h - miss / slope, BOTH(0.5) * h);
  }
  return -x / h;
}

INLINE f64x2 lowStep(f64x2 x, f64x2 s, f64x2 logTarget) {
  const f64x2 perS = BOTH(1.0) / s, h = x * perS, t = BOTH(0.5) * s;
  const f64x2 ratio = millsRatio(-(h + t)) - millsRatio(t - h);
  const f64x2 logPrice = logRatio(ratio, BOTH(1.0)) - BOTH(0.5) * (h * h + t * t) - BOTH(LOG_SQRT_TWO_PI);
  const f64x2 inverse = BOTH(1.0) / logPrice, slope = BOTH(1.0) / ratio;
  const f64x2 newton = ratio * logPrice * (BOTH(1.0) - logPrice / logTarget);
  const f64x2 tilt = slope * (BOTH(1.0) + BOTH(2.0) * inverse);
  const f64x2 bent = h * h * perS - BOTH(0.25) * s, reach = h * perS;
  const f64x2 twist = bent * bent - BOTH(3.0) * reach * reach - BOTH(0.25);
  const f64x2 third = twist + BOTH(2.0) * slope * slope * (BOTH(1.0) + BOTH(3.0) * inverse * (BOTH(1.0) + inverse)) - BOTH(3.0) * bent * tilt;
  const f64x2 second = bent - tilt;
  const f64x2 numerator = BOTH(1.0) + BOTH(0.5) * newton * second;
  const f64x2 denominator = BOTH(1.0) + newton * (second + newton * third * BOTH(1.0 / 6));
  const i64x2 isSound = (numerator > BOTH(0.0)) & (denominator > BOTH(0.0));
  return choose(isSound, newton * smaller(BOTH(4.0), numerator / denominator), newton);
}

/*
 * Vols of the first rows at their prices: those below the inflection, which are nearly all that are quoted. NaN where the
 * twin must look; -1 where rounding of the inputs leaves the vol less certain than `resolution`.
 */
EXPORT(fillImpliedVols) void fillImpliedVols(int rows, double resolution) {
  for (int row = 0; row < rows; row += 2) {
    const f64x2 sign = at(SIGN, row), strike = at(STRIKE, row), years = at(YEARS, row), rate = at(RATE, row);
    const f64x2 growth = expOf((rate - at(YIELD, row)) * years), forward = at(SPOT, row) * growth;
    const f64x2 price = at(PRICE, row) / expOf(-rate * years);
    const f64x2 moneyness = sign * (forward - strike), timeValue = price - larger(moneyness, BOTH(0.0));
    const f64x2 forwardError = choose(growth == BOTH(1.0), BOTH(0.0), BOTH(2 * ULP) * forward);
    const f64x2 slack = forwardError + BOTH(2 * ULP) * price, rootYears = root(years);
    const f64x2 scale = root(forward * strike), target = timeValue / scale;
    const f64x2 x = -magnitude(logRatio(forward, strike)), inflection = root(BOTH(-2.0) * x);
    const f64x2 bound = expOf(BOTH(0.5) * x), ratio = BOTH(MILLS_AT_ZERO) - millsRatio(inflection);
    const f64x2 logTarget = logRatio(target, BOTH(1.0));
    const f64x2 logInflection = BOTH(0.5) * x - BOTH(LOG_SQRT_TWO_PI) + logRatio(ratio, BOTH(1.0));
    i64x2 isMine = (timeValue > BOTH(0.5) * slack) & (target < bound * BOTH(INV_SQRT_TWO_PI) * ratio) & (years > BOTH(0.0));
    f64x2 s = lowStart(x, logTarget, logInflection);
    i64x2 isDone = BITS(0);
    for (int step = 0; step < 4 && any(isMine & ~isDone); step++) {
      const f64x2 change = lowStep(x, s, logTarget);
      isDone = magnitude(change) <= BOTH(1e-4) * s;
      s += change;
    }
    // Half deviations below this lose too many digits in a difference of ratios.
    isMine &= isDone & (s > BOTH(0.002)) & (s < inflection);
    const f64x2 h = x / s, t = BOTH(0.5) * s, vol = s / rootYears;
    const f64x2 vega = BOTH(INV_SQRT_TWO_PI) * expOf(BOTH(-0.5) * (h * h + t * t));
    const f64x2 tail = vega / bound * millsRatio(-(h + t));
    const f64x2 delta = choose(moneyness > BOTH(0.0), BOTH(1.0) - tail, tail);
    const f64x2 uncertainty = (BOTH(ULP) * price + delta * forwardError) / (scale * vega * rootYears);
    const i64x2 isCertain = uncertainty <= BOTH(resolution) * larger(BOTH(1.0), vol);
    put(VOL, row, choose(isMine, choose(isCertain, vol, BOTH(-1.0)), BOTH(__builtin_nan(""))));
  }
}

static double spots[2 * STEPS_MAX + 1], values[STEPS_MAX + 8];

typedef struct {
  double sign, strike, away, towards;
  int steps, step, alive, exercised;
} Tree;

INLINE double payoffAt(const Tree *tree, int node) {
  return tree->sign * (spots[tree->steps + 2 * node - tree->step] - tree->strike);
}
INLINE double valueAt(const Tree *tree, int node) {
  return node <= tree->exercised ? payoffAt(tree, node) : values[node];
}
INLINE void decide(Tree *tree, int node, double held) {
  if (payoffAt(tree, node) >= held && tree->exercised == node - 1) tree->exercised = node;
  else values[node] = held;
}

/* Values of all living nodes from one on. Pairs may write one node beyond the last, which is worth nothing. */
INLINE void hold(const Tree *tree, int from) {
  const f64x2 away = BOTH(tree->away), towards = BOTH(tree->towards);
  for (int node = from; node <= tree->alive; node += 2) {
    const f64x2 near = (f64x2)wasm_v128_load(&values[node]), far = (f64x2)wasm_v128_load(&values[node + 1]);
    wasm_v128_store(&values[node], (v128_t)(away * far + towards * near));
  }
}

INLINE void stepBack(Tree *tree) {
  tree->step--;
  if (tree->alive > tree->step) tree->alive = tree->step;
}

static void rollBack(Tree *tree) {
  const int exercised = tree->exercised, first = exercised > 1 ? exercised - 1 : 0;
  const double inner = valueAt(tree, first), middle = valueAt(tree, first + 1), outer = valueAt(tree, first + 2);
  stepBack(tree);
  tree->exercised = first - 1;
  decide(tree, first, tree->away * middle + tree->towards * inner);
  if (exercised < 0) {
    hold(tree, 1);
    return;
  }
  if (first < tree->step) decide(tree, first + 1, tree->away * outer + tree->towards * middle);
  values[first + 2] = outer;
  hold(tree, first + 2);
}

static double treePrice(int row, int steps) {
  const double sign = columns[SIGN][row], rate = columns[RATE][row], yield = columns[YIELD][row];
  const double spot = columns[SPOT][row], vol = columns[VOL][row], years = columns[YEARS][row];
  const double dt = years / steps, drift = (rate - yield) * dt;
  // A negative rate may give exercise a second boundary.
  if (!(vol > 0 && years > 0) || !((sign < 0 ? rate : yield) >= 0)) return __builtin_nan("");
  const double least = 1.001 * __builtin_fabs(drift), deviation = vol * __builtin_sqrt(dt);
  const f64x2 powers = expOf((f64x2){deviation > least ? deviation : least, drift});
  const double factor = powers[0], discount = expOf(BOTH(-rate * dt))[0];
  const double up = (powers[1] - 1 / factor) / (factor - 1 / factor);
  const double away = discount * (sign < 0 ? up : 1 - up), outwards = sign < 0 ? factor : 1 / factor;
  Tree tree = {sign, columns[STRIKE][row], away, discount - away, steps, steps, -1, -1};
  double after = spot, before = spot;
  for (int level = 0; level <= steps; level++) {
    spots[steps + level] = after;
    spots[steps - level] = before;
    after *= outwards;
    before /= outwards;
  }
  for (int node = 0; node < steps + 8; node++) values[node] = 0;
  for (double payoff = 1; tree.alive < steps && payoff > 0;) {
    payoff = payoffAt(&tree, tree.alive + 1);
    if (payoff > 0) values[++tree.alive] = payoff;
  }
  stepBack(&tree);
  hold(&tree, 0);
  for (int node = 0; node <= tree.alive; node++) {
    const double payoff = payoffAt(&tree, node);
    if (payoff < values[node]) continue;
    values[node] = payoff;
    tree.exercised = node;
  }
  while (tree.step > 0) rollBack(&tree);
  return valueAt(&tree, 0);
}

/* American prices of the first rows by the tree without dividends in cash, 3 to STEPS_MAX steps. */
EXPORT(fillTreePrices) void fillTreePrices(int rows, int steps) {
  for (int row = 0; row < rows; row++) columns[PRICE][row] = treePrice(row, steps);
}
