import { expect, test } from '@jest/globals';
import type { SavedDraft } from '../state/draft.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { createDrafts } from './drafts.ts';

function draftsOn(storage = memoryStorage(), userId = 'ann') {
  const shown: Record<string, SavedDraft | null> = {};
  return { shown, storage, drafts: createDrafts({ storage, userId, onChange: (id, draft) => (shown[id] = draft) }) };
}

test('a draft survives a reload, for its user only', async () => {
  const { drafts, storage, shown } = draftsOn();
  drafts.set('tea', { text: 'hel' });
  drafts.set('tea', { text: 'hello', replyTo: 'm1' });
  drafts.set('coffee', { text: 'sent' });
  drafts.set('coffee', null);
  expect(shown).toEqual({ tea: { text: 'hello', replyTo: 'm1' }, coffee: null });
  await new Promise((resolve) => setImmediate(resolve));
  const [reloaded, other] = [draftsOn(storage), draftsOn(storage, 'ben')];
  await Promise.all([reloaded.drafts.start(), other.drafts.start()]);
  expect([reloaded.shown, other.shown]).toEqual([{ tea: { text: 'hello', replyTo: 'm1' } }, {}]);
});

test('an unfinished edit is kept without a new message', async () => {
  const { drafts, storage } = draftsOn();
  const edit = { messageId: 'm1', text: 'better', mentions: [] };
  drafts.set('tea', { edit });
  await new Promise((resolve) => setImmediate(resolve));
  const reloaded = draftsOn(storage);
  await reloaded.drafts.start();
  expect(reloaded.shown).toEqual({ tea: { edit } });
});

test('a draft without content is removed', async () => {
  const { drafts, storage, shown } = draftsOn();
  drafts.set('tea', { text: 'x' });
  drafts.set('tea', { text: '', mentions: ['ben'] });
  expect(shown).toEqual({ tea: null });
  await new Promise((resolve) => setImmediate(resolve));
  expect(await storage.names('')).toEqual([]);
});

test('what is typed while the stored drafts are loaded is kept', async () => {
  const { drafts, storage } = draftsOn();
  drafts.set('tea', { text: 'old' });
  await new Promise((resolve) => setImmediate(resolve));
  const reloaded = draftsOn(storage);
  const loading = reloaded.drafts.start();
  reloaded.drafts.set('tea', { text: 'new' });
  await loading;
  expect(reloaded.shown).toEqual({ tea: { text: 'new' } });
});

test('a storage that is full loses no text before the reload', () => {
  const { shown, drafts } = draftsOn({ ...memoryStorage(), write: () => Promise.reject(new Error('full')) });
  drafts.set('tea', { text: 'hello' });
  expect(shown).toEqual({ tea: { text: 'hello' } });
});
