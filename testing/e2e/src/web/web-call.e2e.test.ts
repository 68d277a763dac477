import { test } from '@jest/globals';
import { describeOnStage } from './describe-on-stage.ts';
import { declineCall, useCallScreen } from './scenarios/calls.ts';
import { patientCalls } from './web-scenarios.ts';

const timeout = 120_000;

describeOnStage(
  'web client, a call',
  (stage) => {
    test('offers devices, the shared screen or all alike, people, someone else, and the chat', () => useCallScreen(stage()), timeout);
    test('that is declined says so', () => declineCall(stage()), timeout);
  },
  { environment: patientCalls },
);
