import { test } from '@jest/globals';
import { describeOnStage } from './describe-on-stage.ts';
import { runGroupCall } from './scenarios/calls.ts';
import { patientCalls } from './web-scenarios.ts';
import { desktop } from './web-user.ts';

describeOnStage(
  'web client, five people',
  (stage) => {
    test('a call of a group, in which one shares the screen and one leaves', () => runGroupCall(stage(), desktop), 180_000);
  },
  // Five cameras in one browser take half a minute of both cores. A call of two is always tested.
  { environment: patientCalls, isIncluded: process.env['TEST_WEB'] === 'all' },
);
