/** Fields of the lines. Schemas come from here, so that each reader of the archive finds what a value means. */
import { timeOf } from '@parley/events/wire/fields';
import { z } from 'zod';

export const id = z.string().describe('An id: a UUID');
export const time = z.string().describe('RFC 3339, UTC');
export const timeOrNull = time.nullable();
export const text = z.string().nullable();
export const data = z.record(z.string(), z.unknown());
export const userId = id.describe('The id of another user');
export const conversationId = id.describe('The conversation: see conversations.jsonl');
export const seq = z.int().describe('Its number in the conversation');

/** Microseconds since 1970. */
export const timeOrNullOf = (micros: number | null): string | null => (micros === null ? null : timeOf(micros));
