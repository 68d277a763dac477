import { isDeepStrictEqual } from 'node:util';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { EmbeddedSystem } from '../../systems/embedded.ts';
import { Person } from '../../person.ts';
import { awaitReady } from '../../systems/node-service.ts';
import { runParley } from '../../systems/run-parley.ts';
import { appendToLog, messages } from '../append-to-log.ts';
import type { OpenedPair, Stage } from '../stage.ts';
import { findMisplaced, readMessages, watchTimeline, type Shown } from '../watch-timeline.ts';
import { desktop, type WebUser } from '../web-user.ts';

/** About a thousand messages. */
const pagesToClimb = 20;

/** Observations of a scenario: the messages of the service, those of both pages at the end, and what was wrong in between. */
export interface Outcome {
  expected: Shown[];
  shown: Shown[][];
  misplaced: string[];
  /** Text that is still in the composer. */
  unsent: string;
}

/** The browser goes offline in the middle of a sentence, and both go on writing. */
export async function loseNetwork(stage: Stage): Promise<Outcome> {
  const pair = await openPair(stage);
  const { ada, bob } = pair;
  await ada.write('ada is in the middle of');
  await ada.context.setOffline(true);
  await ada.page.keyboard.insertText(' a sentence');
  await ada.page.keyboard.press('Enter');
  for (const text of ['ada two', 'ada three']) await ada.send(text);
  await ada.page.getByText('You are offline').waitFor();
  for (const text of ['bob one', 'bob two']) await bob.send(text);
  await ada.write('ada does not send this');
  await ada.context.setOffline(false);
  return settle(pair, ['ada three', 'bob two']);
}

/** The server dies while both write, and comes back. */
export async function killServer(stage: Stage, system: EmbeddedSystem): Promise<Outcome> {
  const pair = await openPair(stage);
  const { ada, bob } = pair;
  await ada.write('ada is in the middle of');
  await system.service.kill();
  await ada.page.keyboard.insertText(' a sentence');
  await ada.page.keyboard.press('Enter');
  await Promise.all([writeAll(ada, ['ada two', 'ada three']), writeAll(bob, ['bob one', 'bob two'])]);
  await ada.write('ada does not send this');
  await system.service.restart();
  return settle(pair, ['ada three', 'bob two']);
}

/** The server dies at a moment that no side expects: while messages are on their way. */
export async function killServerWhileSending(stage: Stage, system: EmbeddedSystem): Promise<Outcome> {
  const pair = await openPair(stage);
  const texts = (name: string) => Array.from({ length: 12 }, (_, index) => `${name} ${String(index + 1).padStart(2, '0')}`);
  const writing = Promise.all([writeAll(pair.ada, texts('ada')), writeAll(pair.bob, texts('bob'))]);
  await pair.bob.message('ada 04').waitFor();
  await system.crashAndRestart();
  await writing;
  await pair.ada.write('ada does not send this');
  return settle(pair, ['ada 12', 'bob 12']);
}

/** The server comes back with a new epoch, as after a restore, while both pages are open. */
export async function beginEpoch(stage: Stage, system: EmbeddedSystem): Promise<Outcome> {
  const pair = await openPair(stage);
  const { ada, bob } = pair;
  await ada.send('ada one');
  await bob.waitForText('ada one');
  await ada.write('ada is in the middle of');
  await system.service.stop();
  await ada.page.keyboard.insertText(' a sentence');
  await ada.page.keyboard.press('Enter');
  await Promise.all([ada.send('ada two'), bob.send('bob one')]);
  await repair(system, 'epoch', '--new', '--yes');
  await system.service.restart({}, { awaitReady: false });
  await repair(system, 'replay', '--grace', '1');
  await awaitReady(system.service);
  await ada.write('ada does not send this');
  const { origin, account, session, password } = pair.person;
  // Without positions, which are of the epoch before.
  const person = new Person(origin, account, session, password);
  return settle({ ...pair, person }, ['ada two', 'bob one']);
}

async function repair({ dataDir }: EmbeddedSystem, ...args: string[]): Promise<void> {
  const { code, output } = await runParley({ DATA_DIR: dataDir }, ...args);
  if (code !== 0) throw new Error(`parley ${args.join(' ')}: ${output}`);
}

/** 3,000 messages arrive while a page is offline, which also wrote one. */
export async function missThousands(stage: Stage, system: EmbeddedSystem): Promise<Outcome> {
  const pair = await openPair(stage);
  const { ada, person, conversationId } = pair;
  const { items: members } = await person.get<{ items: { user: { id: string } }[] }>(`/v1/conversations/${conversationId}/members`);
  const bobId = members.find(({ user }) => user.id !== person.id)!.user.id;
  await ada.context.setOffline(true);
  await ada.send('ada wrote before');
  await system.service.stop();
  await appendToLog(
    system.dataDir,
    messages(conversationId, bobId, 3_000, (number) => `bob ${String(number).padStart(4, '0')}`),
  );
  await system.service.restart();
  await ada.context.setOffline(false);
  await ada.write('ada does not send this');
  const outcome = await settle(pair, ['ada wrote before']);
  return { ...outcome, misplaced: [...outcome.misplaced, ...(await climb(pair, outcome.expected))] };
}

/** Scrolls up page by page. Whatever is shown must be a piece of the conversation without a hole. */
async function climb({ ada, watched: [watch] }: Pair, expected: readonly Shown[]): Promise<string[]> {
  const faults: string[] = [];
  const messages = ada.page.getByRole('region', { name: 'Messages' });
  for (let page = 0; page < pagesToClimb; page++) {
    const before = await watch!.shown();
    if (before[0]?.id === expected[0]?.id) return faults;
    let frame: Shown[] = before;
    const showsOlder = async () => {
      // Again, as a person does: what came in meanwhile may have moved the view.
      await messages.evaluate((element) => element.scrollTo({ top: 0 }));
      frame = await watch!.shown();
      return frame[0]?.id !== before[0]?.id;
    };
    await waitUntil(showsOlder, { what: 'older messages', deadlineMs: 20_000, pauseMs: 50 });
    const start = expected.findIndex(({ id }) => id === frame[0]?.id);
    if (!isDeepStrictEqual(frame, expected.slice(start, start + frame.length))) faults.push(`a hole after “${frame[0]?.text}”`);
  }
  return faults;
}

interface Pair extends OpenedPair {
  watched: Awaited<ReturnType<typeof watchTimeline>>[];
}

async function openPair(stage: Stage): Promise<Pair> {
  const pair = await stage.openPair(desktop);
  await Promise.all([pair.ada, pair.bob].map(({ page }) => page.waitForFunction(hasLoadedLater, later)));
  return { ...pair, watched: await Promise.all([pair.ada, pair.bob].map(({ page }) => watchTimeline(page))) };
}

/** Code that a page loads when it is idle. If an outage prevents that, the page loads itself anew, which is another scenario. */
const later = ['app-dialogs', 'call-layer', 'conversation-sheet', 'overlay', 'search'];

function hasLoadedLater(parts: readonly string[]): boolean {
  const loaded = performance.getEntriesByType('resource');
  return parts.every((part) => loaded.some(({ name }) => name.includes(`/assets/${part}-`)));
}

async function writeAll(user: WebUser, texts: readonly string[]): Promise<void> {
  for (const text of texts) await user.send(text);
}

/** Waits until the last messages are sent and both pages show the end of the conversation as the service has it. */
async function settle({ ada, bob, conversationId, person, watched }: Pair, last: readonly string[]): Promise<Outcome> {
  let expected: Shown[] = [];
  let shown: Shown[][] = [];
  const end = (frame: readonly Shown[]) => expected.slice(-frame.length);
  const isSettled = async () => {
    // The pages show fewer messages than one page of the service has.
    expected = await readMessages(person, conversationId, 1);
    if (!last.every((text) => expected.some((message) => message.text === text))) return false;
    for (const { page } of [ada, bob]) await scrollToEnd(page);
    shown = await Promise.all(watched.map((watch) => watch.shown()));
    return shown.every((frame) => isDeepStrictEqual(frame, end(frame)));
  };
  const isSettledUnlessLoading = () => isSettled().catch(falseWhileLoading);
  await waitUntil(isSettledUnlessLoading, { what: 'both pages to show what the service has', deadlineMs: 45_000, pauseMs: 200 }).catch(
    (error) => {
      // The comparison of the test says more.
      if (expected.length === 0) throw error;
    },
  );
  expected = await readMessages(person, conversationId);
  const misplaced = watched.flatMap((watch) => findMisplaced(watch.frames(), expected, ['ada', 'bob']));
  const unsent = await ada.page.getByRole('textbox', { name: 'Message', exact: true }).inputValue();
  return { expected, shown, misplaced, unsent };
}

/** The page loads itself anew when it could not load code while it was offline. */
function falseWhileLoading(error: unknown): boolean {
  if (String(error).includes('context was destroyed')) return false;
  throw error;
}

function scrollToEnd(page: WebUser['page']): Promise<void> {
  return page.getByRole('region', { name: 'Messages' }).evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
}
