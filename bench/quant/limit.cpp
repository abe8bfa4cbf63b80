// The same work in C++, one thread: what the machine allows. Compiled with -Ofast -march=native when g++ is present.
// Reads little-endian doubles from the folder in argv[1]; prints one line of JSON for each piece of work.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

using Column = std::vector<double>;
static std::string folder;

static Column read(const std::string& name) {
  std::ifstream file(folder + "/" + name + ".f64", std::ios::binary | std::ios::ate);
  Column column(static_cast<size_t>(file.tellg()) / sizeof(double));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(column.data()), static_cast<long>(column.size() * sizeof(double)));
  return column;
}

static double nowMs() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

template <typename Work> static void sample(const char* name, double amount, Work work) {
  double check = 0;
  for (double from = nowMs(); nowMs() - from < 200;) check = work();
  std::printf("{\"work\":\"%s\",\"who\":\"C++\",\"amount\":%.0f,\"ms\":[", name, amount);
  double measuredFrom = nowMs();
  for (int run = 0; run < 5 || (nowMs() - measuredFrom < 1000 && run < 200); run++) {
    double from = nowMs();
    check = work();
    std::printf("%s%.6f", run ? "," : "", nowMs() - from);
  }
  std::printf("],\"check\":%.17g}\n", std::isfinite(check) ? check : 0.0);
  std::fflush(stdout);
}

static double sum(const Column& column) {
  double total = 0;
  for (double value : column) total += value;
  return total;
}

struct Options { Column isCall, spot, strike, years, rate, yield, vol, price; };

static double normalCdf(double x) { return 0.5 * std::erfc(-x * M_SQRT1_2); }

static void greeks(const Options& o, std::vector<Column>& out) {
  const size_t n = o.spot.size();
  const double perDay = 1.0 / 365, pdfScale = 0.3989422804014327;
  double *price = out[0].data(), *delta = out[1].data(), *gamma = out[2].data(), *vega = out[3].data(),
         *theta = out[4].data(), *rho = out[5].data();
  for (size_t i = 0; i < n; i++) {
    const double S = o.spot[i], K = o.strike[i], T = o.years[i], r = o.rate[i], q = o.yield[i], v = o.vol[i];
    const double root = std::sqrt(T), s = v * root, df = std::exp(-r * T), qf = std::exp(-q * T);
    const double d1 = (std::log(S / K) + (r - q) * T) / s + 0.5 * s, d2 = d1 - s;
    const double sign = o.isCall[i] == 1 ? 1 : -1, density = qf * pdfScale * std::exp(-0.5 * d1 * d1);
    const double spotLeg = sign * S * qf * normalCdf(sign * d1), strikeLeg = sign * K * df * normalCdf(sign * d2);
    price[i] = spotLeg - strikeLeg;
    delta[i] = spotLeg / S;
    gamma[i] = density / (S * s);
    vega[i] = S * density * root;
    theta[i] = (q * spotLeg - r * strikeLeg - 0.5 * vega[i] * v / T) * perDay;
    rho[i] = strikeLeg * T;
  }
}

// Newton on the logarithm of the out-of-the-money price from a start at the inflection, to 1e-12.
static double impliedVol(const Options& o, size_t i) {
  const double T = o.years[i], df = std::exp(-o.rate[i] * T), F = o.spot[i] * std::exp((o.rate[i] - o.yield[i]) * T);
  const double K = o.strike[i], moneyness = o.isCall[i] == 1 ? F - K : K - F;
  const double target = (o.price[i] / df - std::max(moneyness, 0.0)) / std::sqrt(F * K);
  const double x = -std::fabs(std::log(F / K)), up = std::exp(0.5 * x), down = 1 / up;
  if (!(target > 0)) return std::numeric_limits<double>::quiet_NaN();
  const double logTarget = std::log(target);
  double s = std::max(std::sqrt(-2 * x), 0.1);
  for (int step = 0; step < 50; step++) {
    const double d1 = x / s + 0.5 * s;
    const double value = up * normalCdf(d1) - down * normalCdf(d1 - s);
    const double slope = up * 0.3989422804014327 * std::exp(-0.5 * d1 * d1);
    if (!(value > 1e-300)) { s *= 2; continue; }
    const double change = (logTarget - std::log(value)) * value / slope;
    s = change > s ? 2 * s : change < -0.5 * s ? 0.5 * s : s + change;
    if (std::fabs(change) < 1e-12 * s) break;
  }
  return s / std::sqrt(T);
}

static double tree(const Options& o, size_t i, int steps) {
  static Column values(1001), spots(2001);
  const double dt = o.years[i] / steps, drift = (o.rate[i] - o.yield[i]) * dt;
  const double up = std::exp(std::max(o.vol[i] * std::sqrt(dt), 1.001 * std::fabs(drift)));
  const double p = (std::exp(drift) - 1 / up) / (up - 1 / up), df = std::exp(-o.rate[i] * dt);
  const double rise = df * p, fall = df * (1 - p), sign = o.isCall[i] == 1 ? 1 : -1, K = o.strike[i];
  spots[steps] = o.spot[i];
  for (int k = 1; k <= steps; k++) {
    spots[steps + k] = spots[steps + k - 1] * up;
    spots[steps - k] = spots[steps - k + 1] / up;
  }
  for (int k = 0; k <= steps; k++) values[k] = std::max(sign * (spots[2 * k] - K), 0.0);
  Column payoff(2 * steps + 1);
  for (int k = 0; k <= 2 * steps; k++) payoff[k] = sign * (spots[k] - K);
  // Payoffs of even and odd levels lie apart, so that a step reads them in a row.
  Column byParity[2] = {Column(steps + 1), Column(steps + 1)};
  for (int k = 0; k <= 2 * steps; k++) byParity[k & 1][k >> 1] = payoff[k];
  for (int step = steps - 1; step >= 0; step--) {
    const int lowest = steps - step;
    const double* exercised = byParity[lowest & 1].data() + (lowest >> 1);
    double* value = values.data();
    for (int k = 0; k <= step; k++) value[k] = std::max(rise * value[k + 1] + fall * value[k], exercised[k]);
  }
  return values[0];
}

struct Bars { Column high, low, close, volume, session; };

struct Average {
  int period, count = 0;
  double weight, value = 0;
  Average(int p, double w) : period(p), weight(w) {}
  double next(double x) {
    if (count >= period) return value = (1 - weight) * value + weight * x;
    value += (x - value) / ++count;
    return count == period ? value : NAN;
  }
};

// The ten indicators, each in a loop of its own, with all their lines written out. NaN is counted, not computed,
// because -Ofast may take it for absent.
static double indicators(const Bars& b, std::vector<Column>& out) {
  const int n = static_cast<int>(b.close.size());
  const double *h = b.high.data(), *l = b.low.data(), *c = b.close.data();
  double* o[19];
  for (int i = 0; i < 19; i++) o[i] = out[i].data();
  double total = 0;
  for (int i = 0; i < n; i++) { total += c[i] - (i >= 20 ? c[i - 20] : 0); o[0][i] = total / 20; }
  Average ema(20, 2.0 / 21), gain(14, 1.0 / 14), loss(14, 1.0 / 14), fast(12, 2.0 / 13), slow(26, 2.0 / 27), signal(9, 0.2);
  for (int i = 0; i < n; i++) o[1][i] = ema.next(c[i]);
  for (int i = 1; i < n; i++) {
    double d = c[i] - c[i - 1], g = gain.next(d > 0 ? d : 0), s = loss.next(d < 0 ? -d : 0);
    o[2][i] = 100 * g / (g + s);
  }
  for (int i = 0; i < n; i++) {
    double f = fast.next(c[i]), s = slow.next(c[i]);
    if (i < 25) continue;
    o[3][i] = f - s;
    o[4][i] = signal.next(f - s);
    o[5][i] = o[3][i] - o[4][i];
  }
  double mean = 0, squares = 0;
  for (int i = 0; i < 20; i++) mean += c[i] / 20;
  for (int i = 0; i < 20; i++) squares += (c[i] - mean) * (c[i] - mean);
  for (int i = 20; i < n; i++) {
    double d = c[i] - c[i - 20], before = mean;
    mean += d / 20;
    squares += d * (c[i] - mean + c[i - 20] - before);
    double width = 2 * std::sqrt(std::max(squares, 0.0) / 20);
    o[6][i] = mean; o[7][i] = mean + width; o[8][i] = mean - width;
  }
  Average range(14, 1.0 / 14);
  for (int i = 1; i < n; i++) o[9][i] = range.next(std::max(h[i], c[i - 1]) - std::min(l[i], c[i - 1]));
  Average tr(14, 1.0 / 14), plus(14, 1.0 / 14), minus(14, 1.0 / 14), dx(14, 1.0 / 14);
  for (int i = 1; i < n; i++) {
    double up = h[i] - h[i - 1], down = l[i - 1] - l[i];
    double t = tr.next(std::max(h[i], c[i - 1]) - std::min(l[i], c[i - 1]));
    double p = plus.next(up > down && up > 0 ? up : 0), m = minus.next(down > up && down > 0 ? down : 0);
    if (i < 14) continue;
    o[10][i] = 100 * p / t; o[11][i] = 100 * m / t;
    o[12][i] = dx.next(p + m == 0 ? 0 : 100 * std::fabs(p - m) / (p + m));
  }
  double k1 = 0, k2 = 0, s1 = 0, s2 = 0;
  for (int i = 13; i < n; i++) {
    double highest = h[i], lowest = l[i];
    for (int j = 1; j < 14; j++) { highest = std::max(highest, h[i - j]); lowest = std::min(lowest, l[i - j]); }
    double raw = highest == lowest ? 50 : 100 * (c[i] - lowest) / (highest - lowest), smooth = (raw + k1 + k2) / 3;
    o[13][i] = smooth; o[14][i] = (smooth + s1 + s2) / 3;
    k2 = k1; k1 = raw; s2 = s1; s1 = smooth;
  }
  double volume = 0;
  for (int i = 1; i < n; i++) { volume += c[i] > c[i - 1] ? b.volume[i] : c[i] < c[i - 1] ? -b.volume[i] : 0; o[15][i] = volume; }
  double value = 0, traded = 0, session = -1;
  for (int i = 0; i < n; i++) {
    if (b.session[i] != session) { session = b.session[i]; value = 0; traded = 0; }
    value += (h[i] + l[i] + c[i]) / 3 * b.volume[i]; traded += b.volume[i]; o[16][i] = value / traded;
  }
  double last = 0;
  for (int i : {0, 1, 2, 4, 7, 9, 12, 14, 15, 16}) last += out[i][n - 1];
  return last;
}

int main(int, char** argv) {
  folder = argv[1];
  const int trees = std::atoi(argv[2]), steps = std::atoi(argv[3]);
  Options o{read("isCall"), read("spot"), read("strike"), read("years"), read("rate"), read("dividendYield"), read("vol"), read("price")};
  const double n = static_cast<double>(o.spot.size());
  std::vector<Column> out(6, Column(o.spot.size()));
  sample("greeks", n, [&] { greeks(o, out); return sum(out[0]) + sum(out[1]); });
  sample("impliedVol", n, [&] {
    double total = 0;
    for (size_t i = 0; i < o.spot.size(); i++) total += impliedVol(o, i);
    return total;
  });
  sample("tree", trees, [&] {
    double total = 0;
    for (int i = 0; i < trees; i++) total += tree(o, static_cast<size_t>(i), steps);
    return total;
  });
  Bars bars{read("high"), read("low"), read("close"), read("volume"), read("session")};
  std::vector<Column> lines(19, Column(bars.close.size()));
  sample("indicators", 1, [&] { return indicators(bars, lines); });
}
