/** The page while connections break: nothing is lost, sent twice or shown in the wrong place. */
import { expect, test } from '@jest/globals';
import { describeOnStage } from './describe-on-stage.ts';
import { beginEpoch, killServer, killServerWhileSending, loseNetwork, missThousands } from './scenarios/connection.ts';

const timeout = 150_000;

describeOnStage('web client, with a broken connection', (stage, system) => {
  const own = (texts: string[]) => texts.filter((text) => text.startsWith('ada'));

  test.each([
    ['the network is gone', loseNetwork, ['ada is in the middle of a sentence', 'ada two', 'ada three']],
    ['the server is killed', killServer, ['ada is in the middle of a sentence', 'ada two', 'ada three']],
    ['the server is killed while messages are on their way', killServerWhileSending, numbered('ada', 12)],
    ['the server begins a new epoch', beginEpoch, ['ada one', 'ada is in the middle of a sentence', 'ada two']],
    ['3,000 messages were missed', missThousands, ['ada wrote before']],
  ])(
    '%s',
    async (_, scenario, sent) => {
      const { expected, shown, misplaced, unsent } = await scenario(stage(), system());
      expect(own(expected.map(({ text }) => text))).toEqual(sent);
      for (const frame of shown) expect(frame).toEqual(expected.slice(-frame.length));
      expect(shown.every(({ length }) => length > 2)).toBe(true);
      expect(misplaced).toEqual([]);
      expect(unsent).toBe('ada does not send this');
    },
    timeout,
  );
});

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${String(index + 1).padStart(2, '0')}`);
}
