/** What a real broker and network may do to letters, on demand and repeatable: for tests of whoever consumes. */

export interface Disturbance {
  seed: number;
  /** Shares of the letters, 0 to 1: lost; delivered twice; held back while later ones pass. */
  drop: number;
  repeat: number;
  delay: number;
}

/** Turns of the event loop that a held letter, or a repetition, waits at most. */
const LONGEST_DELAY = 8;

/** For each letter the turns after which it is delivered: none, one or two of them. The same seed, the same answers. */
export function disturbedDeliveries({ seed, drop, repeat, delay }: Disturbance): () => number[] {
  const random = seededRandom(seed);
  const turns = (): number => (random() < delay ? 1 + Math.floor(random() * LONGEST_DELAY) : 0);
  return () => {
    if (random() < drop) return [];
    return random() < repeat ? [turns(), 1 + Math.floor(random() * LONGEST_DELAY)] : [turns()];
  };
}

/** Numbers in [0, 1): a xorshift generator of 32 bits (Marsaglia, "Xorshift RNGs", 2003). */
function seededRandom(seed: number): () => number {
  // Spread over all bits, since small states make small numbers at first; zero is the fixed point.
  let state = Math.imul(seed + 1, 0x9e3779b1) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
