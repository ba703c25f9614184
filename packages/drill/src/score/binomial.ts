/** Exact intervals for "k of n" (Clopper and Pearson 1934). */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided, 95 %. */
export function clopperPearson(hits: number, total: number): Interval {
  if (total === 0) return { low: 0, high: 1 };
  return {
    low: hits === 0 ? 0 : betaQuantile(0.025, hits, total - hits + 1),
    high: hits === total ? 1 : betaQuantile(0.975, hits + 1, total - hits),
  };
}

/** "12 of 40 (30 %)", and for none the rule of three: "0 of 40 (< 7.5 %)". Never "0 %". */
export function describeShare(hits: number, total: number): string {
  if (total === 0) return 'none planted';
  const share = hits === 0 ? `< ${percent(Math.min(1, 3 / total))}` : percent(hits / total);
  return `${hits} of ${total} (${share})`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`.replace(/^1e\+2 %$/, '100 %');
}

/** How likely who guesses blindly is right at least so often. */
export function binomialTail(hits: number, total: number): number {
  return hits === 0 ? 1 : incompleteBeta(0.5, hits, total - hits + 1);
}

/** By bisection: the distribution function is monotonous. */
function betaQuantile(probability: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Regularised, by its continued fraction (Abramowitz and Stegun 26.5.8). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x),
  );
  return x < (a + 1) / (a + b + 2)
    ? (front * fraction(x, a, b)) / a
    : 1 - (front * fraction(1 - x, b, a)) / b;
}

const TINY = 1e-300;

/** Lentz's way of evaluating it. */
function fraction(x: number, a: number, b: number): number {
  const whole = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / whole(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const term of [even, odd]) {
      d = 1 / whole(1 + term * d);
      c = whole(1 + term / c);
      result *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-14) break;
  }
  return result;
}

/** Lanczos, g = 7. */
function logGamma(value: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
    12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  const x = value - 1;
  const sum = terms.reduce(
    (total, term, index) => total + term / (x + index + 1),
    0.9999999999998099,
  );
  const t = x + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}
