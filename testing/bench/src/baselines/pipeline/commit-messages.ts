/** AMQP messages from the API, and Redis messages from the projector: the chat messages of one commit as JSON. */
import type { Message } from '../message.ts';

export const exchange = 'pipeline-baseline';
export const redisChannel = 'pipeline-baseline';

export const encodeCommit = (messages: readonly Message[]): Buffer => Buffer.from(JSON.stringify(messages));
export const decodeCommit = (commit: Buffer | string): Message[] => JSON.parse(commit.toString()) as Message[];
