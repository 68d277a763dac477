import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextObservation, observe, readAfterMs, startMark } from './read-mark.ts';

describe('the read mark', () => {
  test('rises after 400 ms in view', () => {
    let mark = observe(startMark(5), 0, [6, 7]);
    expect(mark.seq).toBe(5);
    expect(nextObservation(mark, 100)).toBe(readAfterMs - 100);
    mark = observe(mark, 399, [6, 7]);
    expect(mark.seq).toBe(5);
    mark = observe(mark, 400, [6, 7]);
    expect(mark.seq).toBe(7);
    expect(nextObservation(mark, 400)).toBeNull();
  });

  test('what leaves the view starts again', () => {
    let mark = observe(startMark(0), 0, [1]);
    mark = observe(mark, 300, []);
    mark = observe(mark, 350, [1]);
    mark = observe(mark, 700, [1]);
    expect(mark.seq).toBe(0);
    expect(observe(mark, 750, [1]).seq).toBe(1);
  });

  test('an item reads everything before it, also what was never in view', () => {
    const mark = observe(observe(startMark(0), 0, [40]), 400, [40]);
    expect(mark.seq).toBe(40);
  });
});

test('property: the mark never goes back, and marks only what was in view for long enough', () => {
  const look = fc.record({ wait: fc.nat(300), seqs: fc.array(fc.nat(30), { maxLength: 5 }) });
  fc.assert(
    fc.property(fc.nat(10), fc.array(look, { maxLength: 40 }), (readSeq, looks) => {
      let mark = startMark(readSeq);
      let now = 0;
      const since = new Map<number, number>();
      for (const { wait, seqs } of looks) {
        now += wait;
        for (const seq of since.keys()) if (!seqs.includes(seq)) since.delete(seq);
        for (const seq of seqs) since.set(seq, since.get(seq) ?? now);
        const before = mark.seq;
        mark = observe(mark, now, seqs);
        expect(mark.seq).toBeGreaterThanOrEqual(before);
        if (mark.seq > before) expect(now - since.get(mark.seq)!).toBeGreaterThanOrEqual(readAfterMs);
      }
    }),
  );
});
