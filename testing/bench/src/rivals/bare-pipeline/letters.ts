/** What goes from the API to the projector: the messages of one commit. */
import type { Message } from '../message.ts';

export const exchange = 'bare-pipeline';
export const channelName = 'bare-pipeline';

export const toLetter = (messages: readonly Message[]): Buffer => Buffer.from(JSON.stringify(messages));
export const fromLetter = (letter: Buffer | string): Message[] => JSON.parse(letter.toString()) as Message[];
