import { median } from '../measure/statistics.ts';
import type { Claim, Sample } from '../measure/sample.ts';

export interface Verdict extends Claim {
  value: number;
  verdict: 'aim' | 'must' | 'missed';
}

/** A contestant's medians over the rounds, by scenario, in the order of their first appearance. */
export type Medians = Map<string, Map<string, Record<string, number>>>;

export function mediansOf(samples: readonly Sample[], of: (sample: Sample) => Record<string, number> = ({ figures }) => figures): Medians {
  const byScenario = Map.groupBy(samples, ({ scenario }) => scenario);
  return new Map(
    Array.from(byScenario, ([scenario, ofScenario]) => {
      const byContestant = Map.groupBy(ofScenario, ({ contestant }) => contestant);
      return [scenario, new Map(Array.from(byContestant, ([contestant, own]) => [contestant, medianFigures(own.map(of))]))];
    }),
  );
}

function medianFigures(rounds: readonly Record<string, number>[]): Record<string, number> {
  const names = new Set(rounds.flatMap((figures) => Object.keys(figures)));
  const valuesOf = (name: string) => rounds.flatMap((figures) => figures[name] ?? []);
  return Object.fromEntries(Array.from(names, (name) => [name, median(valuesOf(name))]));
}

/** The claims whose contestants were measured. */
export function judge(claims: readonly Claim[], medians: Medians): Verdict[] {
  return claims.flatMap((claim) => {
    const scenario = medians.get(claim.scenario);
    const own = scenario?.get(claim.of)?.[claim.figure];
    const other = claim.against === undefined ? 1 : scenario?.get(claim.against)?.[claim.figure];
    if (own === undefined || other === undefined) return [];
    const value = own / other;
    const reaches = (bound: number) => (claim.sense === 'at least' ? value >= bound : value <= bound);
    return [{ ...claim, value, verdict: reaches(claim.aim) ? 'aim' : reaches(claim.must) ? 'must' : 'missed' }];
  });
}
