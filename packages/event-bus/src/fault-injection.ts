/** Repeatable broker and network faults, for tests of consumers. */

export interface FaultInjection {
  seed: number;
  /** Fractions of commits, 0 to 1, that are lost, delivered twice, or delayed behind later ones. */
  drop: number;
  repeat: number;
  delay: number;
}

/** Maximum delay of a delayed or repeated commit, in turns of the event loop. */
const LONGEST_DELAY = 8;

/** Returns, for each commit, the delays of its zero to two deliveries, in turns. The same seed gives the same sequence. */
export function createFaultInjector({ seed, drop, repeat, delay }: FaultInjection): () => number[] {
  const random = seededRandom(seed);
  const turns = (): number => (random() < delay ? 1 + Math.floor(random() * LONGEST_DELAY) : 0);
  return () => {
    if (random() < drop) return [];
    return random() < repeat ? [turns(), 1 + Math.floor(random() * LONGEST_DELAY)] : [turns()];
  };
}

/** Generates numbers in [0, 1) with a 32-bit xorshift generator (Marsaglia, "Xorshift RNGs", 2003). */
function seededRandom(seed: number): () => number {
  // Spreads the seed over all bits: small states yield small numbers at first, and zero is a fixed point.
  let state = Math.imul(seed + 1, 0x9e3779b1) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
