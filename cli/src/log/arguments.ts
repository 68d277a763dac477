/** Parsers of command line arguments. */
import { InvalidArgumentError } from '@commander-js/extra-typings';
import type { StreamName } from '@parley/events/streams';

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || !Number.isSafeInteger(number)) throw new InvalidArgumentError('Expected a positive integer.');
  return number;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function uuidText(text: string): string {
  if (!uuid.test(text)) throw new InvalidArgumentError('Expected an id such as 01890a5d-ac96-774b-bcce-b302099a8057.');
  return text;
}

const streamShape = /^((account|conversation|pair|apiKey|webhook|operators|invite)-[0-9a-f-]{36}|membership-[0-9a-f-]{36}:[0-9a-f-]{36})$/;

export function streamName(text: string): StreamName {
  if (!streamShape.test(text)) {
    throw new InvalidArgumentError(
      'Expected account-ID, conversation-ID, pair-ID, apiKey-ID, webhook-ID, operators-ID, invite-ID or membership-CONVERSATION:USER.',
    );
  }
  return text as StreamName;
}

/** The time in RFC 3339. */
export function timeText(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError('Expected a time such as 2027-01-01T00:00:00Z.');
  return new Date(time).toISOString();
}
