/** What messages say: made-up words as often as words are in a language, so that an index of words has what it has to do. */

const words = 5_000;
const length = 100;
const wordsOfSentence = { fewest: 8, most: 20 };

/**
 * So many texts of 100 ASCII characters each, of 8 to 20 words as far as they fit, filled up with dots. The same of the
 * same seed, others of another.
 */
export function sentences(count: number, seed: number): string[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => sentence(random));
}

function sentence(random: () => number): string {
  const { fewest, most } = wordsOfSentence;
  const wanted = fewest + Math.floor(random() * (most - fewest + 1));
  let text = '';
  for (let word = 0; word < wanted; word++) {
    const longer = text === '' ? wordOf(random) : `${text} ${wordOf(random)}`;
    if (longer.length > length) break;
    text = longer;
  }
  return text.padEnd(length, '.');
}

const syllables = ['ba', 'ce', 'di', 'fo', 'gu', 'ha', 'je', 'ki', 'lo', 'mu', 'na', 'pe', 'ri', 'so', 'tu', 'va', 'we', 'xi', 'yo', 'zu'];

/** Words that are said often are short: one to three syllables, and an ending that makes each another one. */
const vocabulary = Array.from({ length: words }, (_, rank) => {
  let text = '';
  for (let rest = rank; ; rest = Math.floor(rest / syllables.length) - 1) {
    text += syllables[rest % syllables.length]!;
    if (rest < syllables.length) break;
  }
  return rank < 200 ? text : `${text}${'nrst'[rank % 4]!}`;
});

/** Zipf's law as Mandelbrot put it: the word of rank r is said in proportion to 1 / (r + 2.7). */
const shares = vocabulary.map((_, rank) => 1 / (rank + 1 + 2.7));
let sum = 0;
const upTo = shares.map((share) => (sum += share));

function wordOf(random: () => number): string {
  const point = random() * sum;
  let [from, to] = [0, words - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (upTo[middle]! < point) from = middle + 1;
    else to = middle;
  }
  return vocabulary[from]!;
}

/** Mulberry32: numbers from 0 to 1 that follow from the seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
