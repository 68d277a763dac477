/** Long conversations: what is read stays in place while pages and pictures arrive, and only what was seen is marked as read. */
import { expect } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register, type Person } from '../../person.ts';
import { pngOf, upload } from '../../uploads.ts';
import type { Stage } from '../stage.ts';
import { desktop, type WebUser } from '../web-user.ts';

interface Conversation {
  id: string;
  reader: Person;
  writer: Person;
  /** By number: ids of the messages. */
  messageIds: string[];
}

/** A direct conversation with messages of different lengths, some with pictures. Message n contains "No. n.". */
export async function fillConversation(origin: string, count: number): Promise<Conversation> {
  const [reader, writer] = await Promise.all([register(origin, 'Reader'), register(origin, 'Writer')]);
  const { conversation } = await writer.command('POST', '/v1/conversations', { kind: 'direct', userId: reader.id });
  const messageIds: string[] = [];
  for (let number = 0; number < count; number++) {
    const text = `No. ${number}. ${'All of it has to stay in its place. '.repeat((number * 7) % 11)}`;
    const picture = number % 15 === 7 ? [await uploadPicture(writer, number)] : [];
    const { message } = await writer.command('POST', `/v1/conversations/${conversation.id}/messages`, { text, attachments: picture });
    messageIds.push(message.id);
  }
  return { id: conversation.id, reader, writer, messageIds };
}

async function uploadPicture(person: Person, number: number): Promise<string> {
  const { body } = await upload(person, { content: pngOf(200 + number, 150, [number % 255, 90, 120]) });
  return body.file.id;
}

async function signInAs(stage: Stage, { account, password }: Person, path: string): Promise<WebUser> {
  const user = await stage.open(desktop);
  await user.signIn(account.username, password);
  await user.page.addInitScript(collectShifts);
  await user.page.goto(stage.origin + path);
  await user.messages().first().waitFor();
  return user;
}

/** In the page: collects what moves in the timeline without being scrolled. */
function collectShifts(): void {
  const shifts: string[] = [];
  Object.assign(globalThis, { shifts });
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries() as unknown as { value: number; sources: { node: Node | null }[] }[]) {
      const moved = sources.filter(({ node }) => node?.parentElement?.closest('[role=region][aria-label=Messages]'));
      for (const { node } of moved) shifts.push(`${(node as Element).className || node!.nodeName}, in all ${value}`);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

interface View {
  scrollTop: number;
  rows: number;
  elements: number;
  /** Pixels without rows at the edges of the viewport. */
  blank: number;
  first: { key: string; top: number };
}

function look({ page }: WebUser): Promise<View> {
  return page.evaluate(() => {
    const scroller = document.querySelector('[role=region][aria-label=Messages]')!;
    const box = scroller.getBoundingClientRect();
    const rows = [...scroller.querySelectorAll<HTMLElement>('[data-row]')];
    const boxes = rows.map((row) => row.getBoundingClientRect());
    const first = boxes.findIndex(({ bottom }) => bottom > box.top + 1);
    const padding = 16;
    return {
      scrollTop: scroller.scrollTop,
      rows: rows.length,
      elements: scroller.querySelectorAll('*').length,
      blank: Math.max(0, boxes[0]!.top - box.top - padding, box.bottom - boxes.at(-1)!.bottom - padding),
      first: { key: rows[first]!.dataset['row']!, top: boxes[first]!.top },
    };
  });
}

async function topOf({ page }: WebUser, key: string): Promise<number | undefined> {
  const row = page.locator(`[data-row="${key}"]`);
  return row.evaluateAll(([element]) => element?.getBoundingClientRect().top);
}

/** Two frames: the position has changed, and what follows from it is rendered. */
function nextFrame({ page }: WebUser): Promise<void> {
  return page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
}

/** Scrolls up through all pages, then down again at once. */
export async function stayInPlace(stage: Stage): Promise<void> {
  const { id, reader, writer } = await fillConversation(stage.origin, 220);
  await writer.command('PUT', `/v1/conversations/${id}/receipt`, { read: 220 });
  await reader.command('PUT', `/v1/conversations/${id}/receipt`, { read: 220 });
  const user = await signInAs(stage, reader, `/c/${id}`);
  await user.waitForText('No. 219.');
  await user.page.mouse.move(700, 400);
  const pages = countPages(user);
  for (let step = 0; step < 80; step++) {
    await user.page.mouse.wheel(0, -600);
    await nextFrame(user);
    const before = await look(user);
    await user.page.waitForLoadState('networkidle');
    await nextFrame(user);
    const top = await topOf(user, before.first.key);
    expect({ ...before, moved: Math.abs((top ?? Infinity) - before.first.top) <= 1 ? 0 : top }).toMatchObject({ blank: 0, moved: 0 });
    expect(before.rows).toBeLessThanOrEqual(120);
    expect(before.elements).toBeLessThan(2_500);
    if (before.scrollTop === 0) break;
  }
  await user.waitForText('No. 0.');
  expect(pages()).toBeGreaterThanOrEqual(3);
  expect(await user.page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts)).toEqual([]);
  // Another size of the window moves nothing either.
  const before = await look(user);
  await user.page.setViewportSize({ width: 1_000, height: 700 });
  await nextFrame(user);
  expect(Math.abs((await topOf(user, before.first.key))! - before.first.top)).toBeLessThanOrEqual(1);
}

function countPages({ page }: WebUser): () => number {
  let count = 0;
  page.on('request', (request) => (count += request.url().includes('/timeline?') ? 1 : 0));
  return () => count;
}

/** Opens at the first unread message. What is below the viewport stays unread until it is seen. */
export async function readWhatIsSeen(stage: Stage): Promise<void> {
  const { id, reader } = await fillConversation(stage.origin, 60);
  await reader.command('PUT', `/v1/conversations/${id}/receipt`, { read: 30 });
  const user = await signInAs(stage, reader, `/c/${id}`);
  const line = user.page.getByRole('heading', { name: /\d+ new messages/u });
  await line.waitFor();
  const unread = () => reader.get(`/v1/conversations/${id}`).then(({ unreadCount }) => unreadCount);
  const before = Number((await line.textContent())!.split(' ')[0]);
  await waitUntil(async () => (await unread()) < before, { what: 'what is in view to be read' });
  expect(await unread()).toBeGreaterThan(0);
  await user.page.getByRole('button', { name: /^Jump to latest/u }).click();
  await waitUntil(async () => (await unread()) === 0, { what: 'everything to be read' });
  // The line stays where it was.
  await user.page.mouse.move(700, 400);
  for (let step = 0; step < 40 && (await line.count()) === 0; step++) {
    await user.page.mouse.wheel(0, -500);
    await nextFrame(user);
  }
  expect(await line.textContent()).toBe(`${before} new messages`);
}

/** A link to an old message: it is shown with messages around it; from there down to the newest, page by page. */
export async function jumpAndReturn(stage: Stage): Promise<void> {
  const { id, reader, writer, messageIds } = await fillConversation(stage.origin, 200);
  await reader.command('PUT', `/v1/conversations/${id}/receipt`, { read: 200 });
  const user = await signInAs(stage, reader, `/c/${id}?m=${messageIds[40]}`);
  await user.waitForText('No. 40.');
  const focused = () => user.page.evaluate(() => (document.activeElement?.matches('article') ? document.activeElement.textContent : ''));
  await waitUntil(async () => (await focused()).includes('No. 40.'), { what: 'the focus on the message' });
  await writer.send(id, 'Written meanwhile');
  await user.page.mouse.move(700, 400);
  for (let step = 0; step < 60 && !(await isInView(user, 'Written meanwhile')); step++) {
    await user.page.mouse.wheel(0, 900);
    await nextFrame(user);
    expect((await look(user)).blank).toBe(0);
    await user.page.waitForLoadState('networkidle');
  }
  await user.waitForText('Written meanwhile');
  await user.page.getByRole('button', { name: /^Jump to latest/u }).waitFor({ state: 'hidden' });
  // At the end of the newest window, new messages come into view.
  await writer.send(id, 'And one more');
  await user.waitForText('And one more');
  await waitUntil(() => isInView(user, 'And one more'), { what: 'the newest message in view' });
}

async function isInView(user: WebUser, text: string): Promise<boolean> {
  const viewport = user.page.viewportSize()!;
  const message = user.message(text);
  const box = (await message.count()) === 0 ? null : await message.boundingBox();
  return box !== null && box.y >= 0 && box.y + box.height <= viewport.height;
}
