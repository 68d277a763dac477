import type { Bound, Figures, Sample } from '../measure/benchmark.ts';
import { median } from '../measure/statistics.ts';

export interface BoundResult extends Bound {
  value: number;
  outcome: 'target met' | 'met' | 'missed';
}

/** Medians over the rounds by scenario and contestant, in order of first appearance. */
export type Medians = Map<string, Map<string, Figures>>;

export function computeMedians(samples: readonly Sample[], select: (sample: Sample) => Figures = ({ figures }) => figures): Medians {
  const byScenario = Map.groupBy(samples, ({ scenario }) => scenario);
  return new Map(
    Array.from(byScenario, ([scenario, scenarioSamples]) => {
      const byContestant = Map.groupBy(scenarioSamples, ({ contestant }) => contestant);
      return [scenario, new Map(Array.from(byContestant, ([contestant, rounds]) => [contestant, medianFigures(rounds.map(select))]))];
    }),
  );
}

function medianFigures(rounds: readonly Figures[]): Figures {
  const names = new Set(rounds.flatMap((figures) => Object.keys(figures)));
  const valuesOf = (name: string) => rounds.flatMap((figures) => figures[name] ?? []);
  return Object.fromEntries(Array.from(names, (name) => [name, median(valuesOf(name))]));
}

/** Evaluates the bounds whose contestant and baseline were measured; skips the others. */
export function evaluateBounds(bounds: readonly Bound[], medians: Medians): BoundResult[] {
  return bounds.flatMap((bound) => {
    const contestants = medians.get(bound.scenario);
    const figure = contestants?.get(bound.contestant)?.[bound.figure];
    const divisor = bound.baseline === undefined ? 1 : contestants?.get(bound.baseline)?.[bound.figure];
    if (figure === undefined || divisor === undefined) return [];
    const value = figure / divisor;
    const meets = (limit: number) => (bound.comparison === 'at least' ? value >= limit : value <= limit);
    return [{ ...bound, value, outcome: meets(bound.target) ? 'target met' : meets(bound.required) ? 'met' : 'missed' }];
  });
}
