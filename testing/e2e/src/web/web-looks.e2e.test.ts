import { test } from '@jest/globals';
import { describeOnStage } from './describe-on-stage.ts';
import { fitFilters, fitNewGroup, lookAtConversation, lookAtForms, showLongNames } from './scenarios/looks.ts';

describeOnStage('web client, its look', (stage) => {
  test.each([
    ['long names', showLongNames],
    ['filters on a narrow page', fitFilters],
    ['a new group above a keyboard', fitNewGroup],
    ['a conversation', lookAtConversation],
    ['forms', lookAtForms],
  ])('%s', (_, scenario) => scenario(stage()), 60_000);
});
