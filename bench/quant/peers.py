"""The same work in numpy (one thread) and QuantLib, whichever this Python has. Prints one line of JSON for each.

Run: python3 peers.py FOLDER CONFIDENCE ROLLING_DAYS TREE_STEPS, where FOLDER holds columns of little-endian doubles.
"""

import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

FOLDER, CONFIDENCE, ROLLING_DAYS, TREE_STEPS = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])


def sample(work, who, amount, run, seconds=1.0):
    check = run()
    times = []
    until = time.perf_counter() + seconds
    while len(times) < 3 or (time.perf_counter() < until and len(times) < 200):
        start = time.perf_counter()
        check = run()
        times.append(1e3 * (time.perf_counter() - start))
    print(json.dumps({"work": work, "who": who, "amount": amount, "ms": times, "check": float(check)}), flush=True)


def numpy_samples():
    import numpy as np

    try:
        from scipy.special import ndtr
    except ImportError:
        ndtr = None

    name = f"numpy {np.__version__}"
    column = lambda file: np.fromfile(os.path.join(FOLDER, file + ".f64"))
    if ndtr is not None:
        sign = 2 * column("isCall") - 1
        S, K, T, r, q, v = (column(n) for n in ("spot", "strike", "years", "rate", "dividendYield", "vol"))

        def greeks():
            root = np.sqrt(T)
            s = v * root
            df, qf = np.exp(-r * T), np.exp(-q * T)
            d1 = (np.log(S / K) + (r - q) * T) / s + 0.5 * s
            d2 = d1 - s
            density = qf * np.exp(-0.5 * d1 * d1) * 0.3989422804014327
            spot_leg, strike_leg = sign * S * qf * ndtr(sign * d1), sign * K * df * ndtr(sign * d2)
            price, delta, gamma, vega = spot_leg - strike_leg, spot_leg / S, density / (S * s), S * density * root
            theta, rho = (q * spot_leg - r * strike_leg - 0.5 * vega * v / T) / 365, strike_leg * T
            return price.sum() + delta.sum() + 0 * (gamma[0] + theta[0] + rho[0])

        sample("greeks", f"{name} + scipy", len(S), greeks)
    symbols = 50
    returns = column("returns").reshape(symbols, -1)
    sample("correlation", name, 1, lambda: np.corrcoef(returns).sum())

    def rolling():
        days = returns.shape[1]
        for end in range(ROLLING_DAYS, days + 1):
            matrix = np.corrcoef(returns[:, end - ROLLING_DAYS : end])
        return matrix.sum()

    sample("rollingCorrelation", name, 1, rolling)
    history, delta, gamma = column("history").reshape(symbols, -1), column("delta"), column("gamma")

    def shortfall(profits):
        level = np.quantile(profits, 1 - CONFIDENCE)
        return -profits[profits <= level].mean()

    def historical():
        return shortfall(delta @ history + 0.5 * (gamma @ (history * history)))

    sample("historicalRisk", name, 1, historical)
    factor = np.linalg.cholesky(np.cov(returns))
    generator = np.random.default_rng(1)

    def simulated():
        moves = factor @ generator.standard_normal((symbols, history.shape[1]))
        return shortfall(delta @ moves + 0.5 * (gamma @ (moves * moves)))

    sample("monteCarloRisk", name, 1, simulated)


def quantlib_samples():
    import array

    import QuantLib as ql

    def column(name):
        values = array.array("d")
        with open(os.path.join(FOLDER, name + ".f64"), "rb") as file:
            values.frombytes(file.read())
        return values

    rows = list(zip(*(column(n) for n in ("isCall", "spot", "strike", "years", "rate", "dividendYield", "vol", "price"))))
    today = ql.Date(21, 11, 2025)
    ql.Settings.instance().evaluationDate = today
    count = ql.Actual365Fixed()

    def process(spot, rate, dividend_yield, vol):
        flat = lambda x: ql.YieldTermStructureHandle(ql.FlatForward(today, x, count))
        surface = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), vol, count))
        return ql.BlackScholesMertonProcess(ql.QuoteHandle(ql.SimpleQuote(spot)), flat(dividend_yield), flat(rate), surface)

    def kind_of(is_call):
        return ql.Option.Call if is_call else ql.Option.Put

    def payoff(is_call, strike):
        return ql.PlainVanillaPayoff(kind_of(is_call), strike)

    # Through Python every call costs; the calculator is QuantLib's shortest way to a price and its greeks.
    def greeks():
        total = 0
        for is_call, spot, strike, years, rate, dividend_yield, vol, _ in rows[:2000]:
            discount = 2.718281828459045 ** (-rate * years)
            forward = spot * 2.718281828459045 ** ((rate - dividend_yield) * years)
            c = ql.BlackCalculator(payoff(is_call, strike), forward, vol * years**0.5, discount)
            total += c.value() + c.delta(spot)
            c.gamma(spot), c.vega(years), c.theta(spot, years), c.rho(years)
        return total

    sample("greeks", "QuantLib through Python", 2000, greeks)

    def implied():
        total = 0
        for is_call, spot, strike, years, rate, dividend_yield, _, price in rows[:2000]:
            discount = 2.718281828459045 ** (-rate * years)
            forward = spot * 2.718281828459045 ** ((rate - dividend_yield) * years)
            try:
                deviation = ql.blackFormulaImpliedStdDev(kind_of(is_call), strike, forward, price, discount, 0.0, 0.2, 1e-9, 100)
                total += deviation / years**0.5
            except RuntimeError:
                pass
        return total

    sample("impliedVol", "QuantLib through Python", 2000, implied)
    options = []
    for is_call, spot, strike, years, rate, dividend_yield, vol, _ in rows[:100]:
        exercise = ql.AmericanExercise(today, today + round(365 * years))
        option = ql.VanillaOption(payoff(is_call, strike), exercise)
        options.append((option, process(spot, rate, dividend_yield, vol)))

    def priced(engine_of):
        def run():
            total = 0
            for option, market in options:
                option.setPricingEngine(engine_of(market))
                total += option.NPV()
            return total

        return run

    sample("tree", "QuantLib through Python", 100, priced(lambda m: ql.BinomialCRRVanillaEngine(m, TREE_STEPS)))
    approximation = ql.BaroneAdesiWhaleyApproximationEngine
    sample("baroneAdesiWhaley", "QuantLib through Python", 100, priced(approximation))


for samples in (numpy_samples, quantlib_samples):
    try:
        samples()
    except ImportError as missing:
        print(f"{missing}", file=sys.stderr)
