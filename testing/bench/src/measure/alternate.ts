import type { Bench, Figures } from './sample.ts';

/** Measures one contestant once. */
export type Measure = () => Promise<Figures | Measured>;

export interface Measured {
  figures: Figures;
  parts: Figures;
}

/**
 * Every contestant once a round, in alternating order, so that what drifts on the machine hits all of them alike.
 * Everyone runs `warmUp` times before and is not counted: so long that what runs in this or another young process is compiled.
 */
export async function alternate(
  bench: Bench,
  scenario: string,
  contestants: Readonly<Record<string, Measure>>,
  { warmUp = 0, rounds = bench.rounds }: { warmUp?: number; rounds?: number } = {},
): Promise<void> {
  if (!bench.includes(scenario)) return;
  const entries = Object.entries(contestants).filter(([contestant]) => bench.takes(contestant));
  for (let time = 0; time < warmUp; time++) for (const [, measure] of entries) await measure();
  for (let round = 1; round <= rounds; round++) {
    for (const [contestant, measure] of round % 2 === 1 ? entries : entries.toReversed()) {
      const measured = await measure();
      const { figures, ...more } = isWithParts(measured) ? measured : { figures: measured };
      bench.record({ scenario, contestant, round, figures, ...more });
      bench.say(`${scenario}, round ${round}, ${contestant}: ${shown(figures)}`);
    }
  }
}

function isWithParts(measured: Figures | Measured): measured is Measured {
  return typeof measured['figures'] === 'object';
}

const shown = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ');
