/** Watches what the page shows of a conversation, frame by frame, and compares it with the service. */
import type { Page } from 'playwright-core';
import type { Person } from '../person.ts';

/** A message as the page shows it. */
export interface Shown {
  id: string;
  text: string;
}

/** Records each arrangement of messages that the page shows from now on, also after it was loaded anew. */
export async function watchTimeline(page: Page): Promise<{ frames: () => Shown[][]; shown: () => Promise<Shown[]> }> {
  const frames: Shown[][] = [];
  await page.exposeFunction('recordFrame', (frame: Shown[]) => void frames.push(frame));
  await page.addInitScript(recordFrames);
  await page.evaluate(recordFrames);
  return { frames: () => frames, shown: () => page.evaluate(() => (globalThis as unknown as Recorder).readShown()) };
}

interface Recorder {
  recordFrame: (frame: Shown[]) => void;
  readShown: () => Shown[];
}

/** Runs in the page. */
function recordFrames(): void {
  const { recordFrame } = globalThis as unknown as Recorder;
  const textOf = (article: Element) =>
    [...(article.querySelector('.bubble > p')?.childNodes ?? [])]
      .filter((node) => !(node instanceof Element && node.matches('.meta')))
      .map(({ textContent }) => textContent)
      .join('');
  const readShown = () =>
    [...document.querySelectorAll<HTMLElement>('article[data-message]')].map((article) => ({
      id: article.dataset['message']!,
      text: textOf(article),
    }));
  let latest = '';
  const look = () => {
    const frame = readShown();
    const key = JSON.stringify(frame);
    if (key !== latest) recordFrame(frame);
    latest = key;
    requestAnimationFrame(look);
  };
  Object.assign(globalThis, { readShown });
  look();
}

/** The messages of a conversation, in the order of the service: all, or those of the newest pages. */
export async function readMessages(person: Person, conversationId: string, pages = Infinity): Promise<Shown[]> {
  const messages: Shown[] = [];
  let before: number | undefined;
  for (let page = 0; page < pages; page++) {
    const { items } = await person.get(
      `/v1/conversations/${conversationId}/timeline?limit=200${before === undefined ? '' : `&before=${before}`}`,
    );
    if (items.length === 0) break;
    const read = items.filter(({ kind }: { kind: string }) => kind === 'message');
    messages.unshift(...read.map(({ message }: { message: Shown }) => ({ id: message.id, text: message.text })));
    before = items[0].seq;
  }
  return messages;
}

/** Faults in what was shown: a message twice in one frame, or the messages of one sender in another order. */
export function findMisplaced(frames: readonly (readonly Shown[])[], expected: readonly Shown[], senders: readonly string[]): string[] {
  const place = new Map(expected.map(({ text }, index) => [text, index]));
  return frames.flatMap((frame, number) => {
    const repeated = frame.filter(({ text }, index) => frame.findIndex((other) => other.text === text) !== index);
    const unordered = senders.flatMap((sender) => {
      const places = frame.filter(({ text }) => text.startsWith(sender)).map(({ text }) => place.get(text) ?? NaN);
      return places.filter((position, index) => index > 0 && !(position > places[index - 1]!));
    });
    const faults = [
      ...repeated.map(({ text }) => `“${text}” twice`),
      ...unordered.map((position) => `“${expected[position]?.text}” misplaced`),
    ];
    return faults.map((fault) => `frame ${number}: ${fault}`);
  });
}
