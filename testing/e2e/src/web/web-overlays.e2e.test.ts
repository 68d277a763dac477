import { test } from '@jest/globals';
import { describeOnStage } from './describe-on-stage.ts';
import {
  closeWithBack,
  keepFocusAfterCall,
  keepFocusOnMessage,
  openMenuByTouch,
  refuseEmoji,
  searchWhileClosing,
} from './scenarios/overlays.ts';
import { reachByTouch } from './scenarios/touch.ts';
import { patientCalls } from './web-scenarios.ts';

const timeout = 120_000;

describeOnStage(
  'web client, over the page',
  (stage) => {
    test('the step back closes what is open', () => closeWithBack(stage()), timeout);
    test('a search that is opened while a dialog closes stays open', () => searchWhileClosing(stage()), timeout);
    test('the focus returns to the message', () => keepFocusOnMessage(stage()), timeout);
    test('a message takes no more emoji than it may have', () => refuseEmoji(stage()), timeout);
    test('the focus goes to the title of the first page, and to the composer after a call', () => keepFocusAfterCall(stage()), timeout);
  },
  { environment: { ...patientCalls, LIMIT_MESSAGE_EMOJI: '2' } },
);

describeOnStage(
  'web client, on a touch screen',
  (stage) => {
    test('Enter opens the menu of a message', () => openMenuByTouch(stage()), timeout);
    test('fingers reach small controls', () => reachByTouch(stage()), timeout);
  },
  { context: { hasTouch: true, isMobile: true } },
);
