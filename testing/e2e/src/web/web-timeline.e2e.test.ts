/** Long conversations in the web client. */
import { test } from '@jest/globals';
import { describeOnStage } from './describe-on-stage.ts';
import { jumpAndReturn, readWhatIsSeen, stayInPlace } from './scenarios/timelines.ts';

describeOnStage(
  'web client, in a long conversation',
  (stage) => {
    test.each([
      ['what is read stays in place while pages and pictures arrive', stayInPlace],
      ['only what was seen is marked as read', readWhatIsSeen],
      ['a link leads to an old message, and scrolling from there to the newest', jumpAndReturn],
    ])('%s', (_, scenario) => scenario(stage()), 120_000);
  },
  { context: { reducedMotion: 'reduce' } },
);
