import sequencer from '@jest/test-sequencer';

/**
 * Suites that start servers and processes come before the units, which take seconds: one of two minutes that began last
 * would be waited for alone. Among themselves as jest has it: by how long they took last time, else by size.
 */
export default class LongSuitesFirst extends sequencer {
  sort(tests) {
    const isUnit = ({ context }) => Number(context.config.displayName.name === 'unit');
    return super.sort(tests).toSorted((one, other) => isUnit(one) - isUnit(other));
  }
}
