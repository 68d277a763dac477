/** Words of the command line, parsed. */
import { InvalidArgumentError } from '@commander-js/extra-typings';
import type { StreamName } from '@parley/events/streams';

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || !Number.isSafeInteger(number)) throw new InvalidArgumentError('Must be a whole number above 0.');
  return number;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function uuidText(text: string): string {
  if (!uuid.test(text)) throw new InvalidArgumentError('Must be an id, such as 01890a5d-ac96-774b-bcce-b302099a8057.');
  return text;
}

const streamShape = /^((account|conversation|pair)-[0-9a-f-]{36}|membership-[0-9a-f-]{36}:[0-9a-f-]{36})$/;

export function streamName(text: string): StreamName {
  if (!streamShape.test(text)) {
    throw new InvalidArgumentError('Must be account-ID, conversation-ID, pair-ID or membership-CONVERSATION:USER.');
  }
  return text as StreamName;
}
