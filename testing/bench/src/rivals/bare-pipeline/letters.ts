/** What goes from the API to the projector: the messages of one commit. */
import type { Message } from '../message.ts';

export const exchange = 'bare-pipeline';
export const channelName = 'bare-pipeline';

export const toPublishedCommit = (messages: readonly Message[]): Buffer => Buffer.from(JSON.stringify(messages));
export const fromPublishedCommit = (publishedCommit: Buffer | string): Message[] => JSON.parse(publishedCommit.toString()) as Message[];
