import type { Bench, Figures } from './benchmark.ts';

/** Measures one contestant once. */
export type Measure = () => Promise<Figures | FiguresWithParts>;

export interface FiguresWithParts {
  figures: Figures;
  parts: Figures;
}

/**
 * Measures every contestant once per round and reverses the order with each round, so that drift of the machine affects all of them equally.
 * Each contestant first runs `warmUp` times without being recorded, so that the JIT has compiled its code.
 */
export async function alternate(
  bench: Bench,
  scenario: string,
  contestants: Readonly<Record<string, Measure>>,
  { warmUp = 0, rounds = bench.rounds }: { warmUp?: number; rounds?: number } = {},
): Promise<void> {
  if (!bench.includesScenario(scenario)) return;
  const entries = Object.entries(contestants).filter(([contestant]) => bench.includesContestant(contestant));
  for (let run = 0; run < warmUp; run++) for (const [, measure] of entries) await measure();
  for (let round = 1; round <= rounds; round++) {
    for (const [contestant, measure] of round % 2 === 1 ? entries : entries.toReversed()) {
      const measured = await measure();
      const { figures, ...parts } = hasParts(measured) ? measured : { figures: measured };
      bench.record({ scenario, contestant, round, figures, ...parts });
      bench.log(`${scenario}, round ${round}, ${contestant}: ${format(figures)}`);
    }
  }
}

function hasParts(measured: Figures | FiguresWithParts): measured is FiguresWithParts {
  return typeof measured['figures'] === 'object';
}

export const format = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ');
