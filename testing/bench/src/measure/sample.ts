/** What a benchmark measures and what it claims: the same shape for all of them, so that one table shows any. */

/** Figures by name and unit, for instance `messages/s` or `p50 ms`. */
export type Figures = Record<string, number>;

/** One contestant in one scenario and round. */
export interface Sample {
  scenario: string;
  contestant: string;
  round: number;
  figures: Figures;
  /** What a figure is made of: shown in a line below the table. */
  parts?: Figures;
}

/** A ratio (or, without `against`, a figure itself) that has to hold. */
export interface Claim {
  scenario: string;
  figure: string;
  of: string;
  /** The contestant that it is divided by. */
  against?: string;
  sense: 'at least' | 'at most';
  must: number;
  aim: number;
}

/** Something that is true or false, however fast it was: nothing lost, nothing doubled. */
export interface Check {
  what: string;
  /** Empty when it holds. */
  faults: string;
}

export interface Bench {
  rounds: number;
  /** How long one measurement lasts. */
  seconds: number;
  /** Shorter and smaller: to see that it runs, not to quote. */
  quick: boolean;
  /** The large sizes too, which take hours. */
  full: boolean;
  /** A folder for CPU profiles of the services; undefined: none are made. */
  profiles: string | undefined;
  /** Whether this scenario is measured in the run. */
  includes(scenario: string): boolean;
  /** Whether this contestant takes part in the run. */
  takes(contestant: string): boolean;
  record(sample: Sample): void;
  /** `faults`: what speaks against it; empty when it holds. */
  check(what: string, faults: string): void;
  /** What a reader must know to judge the figures. */
  note(text: string): void;
  say(progress: string): void;
}

export interface Benchmark {
  name: string;
  title: string;
  /** What is measured, and how: a few sentences for docs/performance.md. */
  about: string;
  claims: readonly Claim[];
  run(bench: Bench): Promise<void>;
}
