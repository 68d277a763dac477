/** The shape that all benchmarks share, so that the same code runs, stores and prints each of them. */

/** Figures by name and unit, for example `messages/s` or `p50 ms`. */
export type Figures = Record<string, number>;

/** The figures of one contestant in one round of a scenario. */
export interface Sample {
  scenario: string;
  contestant: string;
  round: number;
  figures: Figures;
  /** The components of a figure, shown in a line below the table. */
  parts?: Figures;
}

/** A limit for the ratio of a contestant's figure to the baseline's; without a baseline, for the figure itself. */
export interface Bound {
  scenario: string;
  figure: string;
  contestant: string;
  baseline?: string;
  comparison: 'at least' | 'at most';
  required: number;
  target: number;
}

/** A correctness condition that does not depend on speed, for example that no message was lost. */
export interface Check {
  name: string;
  /** Empty if the check passed. */
  faults: string;
}

export interface Bench {
  rounds: number;
  /** Duration of one measurement. */
  seconds: number;
  /** Shorter and smaller: shows that a benchmark runs. Its figures are not for publication. */
  quick: boolean;
  /** Includes the largest sizes, which take hours. */
  full: boolean;
  /** Folder for CPU profiles of the services. */
  profiles: string | undefined;
  includesScenario(scenario: string): boolean;
  includesContestant(contestant: string): boolean;
  record(sample: Sample): void;
  /** Records a check. It fails if `faults` is not empty. */
  check(name: string, faults: string): void;
  /** Adds a note for readers of the figures. */
  note(text: string): void;
  log(progress: string): void;
}

export interface Benchmark {
  name: string;
  title: string;
  /** Describes what is measured and how, in a few sentences for docs/performance.md. */
  about: string;
  bounds: readonly Bound[];
  run(bench: Bench): Promise<void>;
}
