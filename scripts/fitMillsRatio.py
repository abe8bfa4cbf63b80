"""Finds the coefficients of src/core/quant/pricing/millsRatio.ts. Run: python3 scripts/fitMillsRatio.py (wants mpmath).

The best rational P / Q of degree 10 over 11, both leading coefficients 1, by Remez's exchange in relative error, on
u = (y - 2) / (y + 2) so that the whole half line y >= 0 is the interval [-1, 1).
"""

import mpmath as mp

mp.mp.dps = 60
DEGREE = 11
CENTRE = mp.mpf(2)
U_MAX = 1 - mp.mpf(10) ** -6


def mills(y):
    if y < 300:
        return mp.sqrt(mp.pi / 2) * mp.erfc(y / mp.sqrt(2)) * mp.exp(y * y / 2)
    z = 1 / y**2
    return (1 - z * (1 - 3 * z * (1 - 5 * z * (1 - 7 * z)))) / y


def on_half_line(u):
    return CENTRE * (1 + u) / (1 - u)


def chebyshev(count):
    return [(1 - mp.cos(mp.pi * i / (count - 1))) / 2 * (1 + U_MAX) - 1 for i in range(count)]


def polynomial(coefficients, y):
    return mp.polyval(coefficients[::-1], y)


def levelled(points, error, denominator):
    """P, Q and the level of the error that alternates at the points, linearised about the last ones."""
    n = DEGREE
    system, right = mp.matrix(2 * n, 2 * n), mp.matrix(2 * n, 1)
    for i, u in enumerate(points):
        y = on_half_line(u)
        value, side, scale = mills(y), (-1) ** i, (y + CENTRE) ** -n
        for k in range(n - 1):
            system[i, k] = y**k * scale
        for k in range(n):
            system[i, n - 1 + k] = -value * (1 + side * error) * y**k * scale
        system[i, 2 * n - 1] = -value * side * denominator(y) * scale
        right[i] = (value * (1 + side * error) * y**n - y ** (n - 1)) * scale
    solution = mp.lu_solve(system, right)
    return list(solution[: n - 1]) + [mp.mpf(1)], list(solution[n - 1 : 2 * n - 1]) + [mp.mpf(1)], error + solution[2 * n - 1]


def extremes(grid, errors):
    """The largest error of each run of one sign."""
    found = []
    for u, error in zip(grid, errors):
        if found and found[-1][1] * error > 0:
            if abs(error) > abs(found[-1][1]):
                found[-1] = (u, error)
        else:
            found.append((u, error))
    while len(found) > 2 * DEGREE:
        found.pop(0 if abs(found[0][1]) < abs(found[-1][1]) else -1)
    return [u for u, _ in found]


def fit():
    points, grid = chebyshev(2 * DEGREE), chebyshev(3001)
    values = [mills(on_half_line(u)) for u in grid]
    error, denominator = mp.mpf(0), lambda y: (y + CENTRE) ** DEGREE
    for _ in range(8):
        for _ in range(4):
            p, q, error = levelled(points, error, denominator)
            denominator = lambda y, q=q: polynomial(q, y)
        errors = [polynomial(p, y) / polynomial(q, y) / value - 1 for y, value in zip(map(on_half_line, grid), values)]
        points = extremes(grid, errors)
    return p, q, max(map(abs, errors))


if __name__ == "__main__":
    p, q, worst = fit()
    print("numerator, lowest first:  ", *[mp.nstr(c, 17) for c in p])
    print("denominator, lowest first:", *[mp.nstr(c, 17) for c in q])
    print("largest relative error:   ", mp.nstr(worst, 3))
