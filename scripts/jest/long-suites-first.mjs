import sequencer from '@jest/test-sequencer';

/**
 * Runs suites that start servers before unit tests, so that no long suite starts last. Within each group Jest's order applies:
 * by duration of the last run, else by size.
 */
export default class LongSuitesFirst extends sequencer {
  sort(tests) {
    const isUnit = ({ context }) => Number(context.config.displayName.name === 'unit');
    return super.sort(tests).toSorted((one, other) => isUnit(one) - isUnit(other));
  }
}
