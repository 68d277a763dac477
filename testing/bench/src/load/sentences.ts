/** Message texts of made-up words with the word frequencies of a natural language, so that a search index does realistic work. */

const vocabularySize = 5_000;
const textLength = 100;
const wordsPerText = { min: 8, max: 20 };

/**
 * Returns `count` texts of 100 ASCII characters, each with up to 8 to 20 words, as many as fit, padded with dots. The texts depend only on the
 * seed.
 */
export function sentences(count: number, seed: number): string[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => sentence(random));
}

function sentence(random: () => number): string {
  const { min, max } = wordsPerText;
  const wordCount = min + Math.floor(random() * (max - min + 1));
  let text = '';
  for (let word = 0; word < wordCount; word++) {
    const longer = text === '' ? pickWord(random) : `${text} ${pickWord(random)}`;
    if (longer.length > textLength) break;
    text = longer;
  }
  return text.padEnd(textLength, '.');
}

const syllables = ['ba', 'ce', 'di', 'fo', 'gu', 'ha', 'je', 'ki', 'lo', 'mu', 'na', 'pe', 'ri', 'so', 'tu', 'va', 'we', 'xi', 'yo', 'zu'];

/** Words by frequency rank. Frequent words are short: one to three syllables, with a suffix from rank 200 on. */
const vocabulary = Array.from({ length: vocabularySize }, (_, rank) => {
  let text = '';
  for (let rest = rank; ; rest = Math.floor(rest / syllables.length) - 1) {
    text += syllables[rest % syllables.length]!;
    if (rest < syllables.length) break;
  }
  return rank < 200 ? text : `${text}${'nrst'[rank % 4]!}`;
});

/** Zipf–Mandelbrot distribution: the word of rank r (from 1) has a weight of 1 / (r + 2.7). */
const weights = vocabulary.map((_, rank) => 1 / (rank + 1 + 2.7));
let totalWeight = 0;
const cumulativeWeights = weights.map((weight) => (totalWeight += weight));

function pickWord(random: () => number): string {
  const point = random() * totalWeight;
  let [low, high] = [0, vocabularySize - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulativeWeights[middle]! < point) low = middle + 1;
    else high = middle;
  }
  return vocabulary[low]!;
}

/** Mulberry32: a seeded generator of numbers from 0 to 1. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
